package dev.quarters.bootkit.guest;

/**
 * What the machines of an engine are like, as far as a guest may ask for something else.
 *
 * @param engine its name, for messages
 * @param usualKernel the reference of the kernel's image when nothing is said
 * @param leastMemoryBytes less is not enough for a distribution's kernel
 * @param debuggable whether a debugger can be waited for
 * @param mostProcessors how many one may have
 */
public record MachineOffer(
        String engine,
        String usualKernel,
        long leastMemoryBytes,
        boolean debuggable,
        int mostProcessors) {}
