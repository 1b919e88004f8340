package dev.quarters.machine.debug;

/**
 * A register that a debugger sees.
 *
 * @param name in GDB's words
 * @param number within its kind: RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8 to R15; ES, CS, SS, DS,
 *     FS, GS; ST(0) to ST(7); CR0 to CR8
 * @param bits a multiple of eight; values are little-endian
 */
public record Register(String name, Kind kind, int number, int bits) {

    /** What kinds there are. */
    public enum Kind {
        GENERAL,
        INSTRUCTION_POINTER,
        FLAGS,
        SELECTOR,
        SEGMENT_BASE,
        /** An 80-bit value of the x87 stack. */
        FLOATING,
        /** Control, status and tag word; where the last instruction and operand were; opcode. */
        FLOATING_CONTROL,
        VECTOR,
        /** MXCSR. */
        VECTOR_CONTROL,
        CONTROL,
        /** IA32_EFER. */
        EXTENDED_FEATURES,
        /** IA32_KERNEL_GS_BASE. */
        KERNEL_GS_BASE
    }

    /** How many bytes a value has. */
    public int bytes() {
        return bits / 8;
    }
}
