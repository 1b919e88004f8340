package dev.quarters.machine.debug;

/**
 * Where processors are to stop: before the instruction at a linear address, or after an access to
 * bytes from there on; in every address space.
 *
 * @param length of what is watched; has no meaning for an instruction
 */
public record StopPoint(Kind kind, long address, long length) {

    /** What happens there. */
    public enum Kind {
        EXECUTION,
        WRITE,
        READ,
        READ_OR_WRITE
    }
}
