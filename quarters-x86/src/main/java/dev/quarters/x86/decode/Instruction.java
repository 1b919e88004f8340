package dev.quarters.x86.decode;

/**
 * A decoded instruction, immutable. Numbers of registers have the REX bits in them. Offsets are
 * relative to the first byte of the block that it was decoded in, so that a block can serve all
 * linear addresses at which its page is mapped.
 */
public final class Instruction {

    /** For {@link #base}, {@link #index} and {@link #rm}: there is none. */
    public static final int NONE = -1;

    /** For {@link #base}: the address of the next instruction (RIP-relative). */
    public static final int RIP = 16;

    /** The row of the instruction table. */
    public final int row;

    /** Where it begins and ends in its block, in bytes. */
    public final int start;

    public final int end;

    /** In bytes: 1, 2, 4 or 8, as the row says for these prefixes and this mode. */
    public final int operandSize;

    /** In bytes: 2, 4 or 8. */
    public final int addressSize;

    /** ModRM.reg, or the register in the opcode, or the extension digit. */
    public final int register;

    /**
     * ModRM.rm when it is a register; also the register in the opcode, or the accumulator, where it
     * stands in that place; {@link #NONE} when the operand is in memory.
     */
    public final int rm;

    /** Memory operand: {@code segment:[base + index << scale + displacement]}. */
    public final int base;

    public final int index;
    public final int scale;
    public final long displacement;

    /** The effective segment of the memory operand (or of a string instruction's source). */
    public final int segment;

    /** Sign-extended, but for iw and a far pointer's offset. */
    public final long immediate;

    /** The second immediate: ENTER's nesting level, EXTRQ's, a far pointer's selector. */
    public final int immediate2;

    /** {@link #LOCK} and its kin. */
    public final int prefixes;

    public static final int LOCK = 1;
    public static final int REP = 2;
    public static final int REPNE = 4;

    /** Any REX prefix: byte registers 4 to 7 are SPL, BPL, SIL, DIL instead of AH, CH, DH, BH. */
    public static final int REX = 8;

    public static final int REX_W = 16;
    public static final int OPERAND_SIZE = 32;
    public static final int ADDRESS_SIZE = 64;

    /** The last opcode byte, for what encodes a condition or a stack register in it. */
    public final int opcode;

    /** From the decoder. */
    Instruction(Builder from) {
        row = from.row;
        start = from.start;
        end = from.end;
        operandSize = from.operandSize;
        addressSize = from.addressSize;
        register = from.register;
        rm = from.rm;
        base = from.base;
        index = from.index;
        scale = from.scale;
        displacement = from.displacement;
        segment = from.segment;
        immediate = from.immediate;
        immediate2 = from.immediate2;
        prefixes = from.prefixes;
        opcode = from.opcode;
    }

    /** Whether the ModRM operand is in memory. */
    public boolean inMemory() {
        return rm == NONE;
    }

    /** Whether that prefix is there. */
    public boolean has(int prefix) {
        return (prefixes & prefix) != 0;
    }

    /** What the decoder, or a test, gathers. */
    public static final class Builder {
        public int row;
        public int start;
        public int end;
        public int operandSize = 4;
        public int addressSize = 8;
        public int register;
        public int rm = NONE;
        public int base = NONE;
        public int index = NONE;
        public int scale;
        public long displacement;
        public int segment = dev.quarters.x86.Segment.DS;
        public long immediate;
        public int immediate2;
        public int prefixes;
        public int opcode;

        /** The instruction so far. */
        public Instruction build() {
            return new Instruction(this);
        }
    }
}
