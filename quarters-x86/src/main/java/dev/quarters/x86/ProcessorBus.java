package dev.quarters.x86;

/**
 * What a processor is connected to: memory, ports, its interrupt controller and a clock. Addresses
 * are physical. None of these methods throws because of what a guest does.
 */
public interface ProcessorBus {

    /**
     * The host's address of the page of RAM that holds that physical address, or 0 when it is not
     * RAM (a device, or nothing) and each access has to go through {@link #readMemory} and {@link
     * #writeMemory}.
     *
     * @param forWriting false is asked for reading and for fetching code; ROM answers only then
     */
    long hostPage(long physicalAddress, boolean forWriting);

    /** Whether another processor has decoded code of that physical page: see {@link #written}. */
    default boolean othersHoldCode(long physicalPage) {
        return false;
    }

    /** This processor has written where another one has decoded code. */
    default void written(long physicalAddress, int size) {}

    /**
     * This processor is about to decode code of that physical page: returns when no other one
     * writes there without telling. This one counts as standing still meanwhile.
     */
    default void announceCode(long physicalPage) {}

    /** Reads a device; size is 1, 2, 4 or 8 bytes. What nothing answers reads as ones. */
    long readMemory(long physicalAddress, int size);

    /** Writes to a device; size is 1, 2, 4 or 8 bytes. */
    void writeMemory(long physicalAddress, int size, long value);

    /** Reads a port, zero-extended; size is 1, 2 or 4 bytes. */
    int readPort(int port, int size);

    /** Writes a port; size is 1, 2 or 4 bytes. */
    void writePort(int port, int size, int value);

    /** Whether the interrupt controller asks for an interrupt now. */
    boolean interruptRequested();

    /** Takes the interrupt: its vector, or -1 when it was withdrawn. */
    int acknowledgeInterrupt();

    /** Whether a non-maskable interrupt waits; asking takes it. */
    boolean takeNonMaskableInterrupt();

    /** The task priority, that is CR8: the upper four bits of the local APIC's TPR. */
    int taskPriority();

    /** Sets CR8. */
    void setTaskPriority(int value);

    /**
     * Reads a model-specific register of the local APIC (IA32_APIC_BASE, IA32_TSC_DEADLINE,
     * x2APIC's 800H to 8FFH).
     *
     * @return whether there is such a register now; its value is then in {@code value[0]}
     */
    boolean readApicRegister(int index, long[] value);

    /** Writes such a register; false: there is none, or not with that value (a #GP(0)). */
    boolean writeApicRegister(int index, long value);

    /** The time-stamp counter, before the guest's own offset. */
    long timestamp();

    /** Guest time, in nanoseconds: it stands while the machine does. */
    long nanoseconds();

    /** What time it is, in seconds since 1970. */
    long wallClockSeconds();

    /** A random number, for RDRAND and RDSEED; seeded in deterministic runs. */
    long random();
}
