package dev.quarters.x86;

/**
 * RFLAGS, the six arithmetic flags of which are computed when somebody asks (Intel SDM Vol. 1
 * §3.4.3). An operation leaves its kind, its operands and its result, each sign-extended from the
 * operand's size to 64 bits, which makes every rule below independent of the size: the sign bit is
 * bit 63, and unsigned order is that of the sign-extended values.
 */
public final class Flags {

    public static final int CF = 1;
    public static final int PF = 1 << 2;
    public static final int AF = 1 << 4;
    public static final int ZF = 1 << 6;
    public static final int SF = 1 << 7;
    public static final int TF = 1 << 8;
    public static final int IF = 1 << 9;
    public static final int DF = 1 << 10;
    public static final int OF = 1 << 11;
    public static final int IOPL = 3 << 12;
    public static final int NT = 1 << 14;
    public static final int RF = 1 << 16;
    public static final int VM = 1 << 17;
    public static final int AC = 1 << 18;
    public static final int VIF = 1 << 19;
    public static final int VIP = 1 << 20;
    public static final int ID = 1 << 21;

    /** The six that arithmetic sets. */
    public static final int ARITHMETIC = CF | PF | AF | ZF | SF | OF;

    /** Kinds of {@link Processor#flagKind}. STORED: all six are in {@link Processor#rflags}. */
    public static final int STORED = 0;

    /** Left, right and result of an addition. */
    public static final int ADD = 1;

    /** Left, right and result of a subtraction or comparison. */
    public static final int SUB = 2;

    /** The result of an increment; left is CF, unchanged; right the smallest value of the size. */
    public static final int INC = 3;

    /** The result of a decrement; left is CF, unchanged; right the smallest value of the size. */
    public static final int DEC = 4;

    /** The result of a shift or multiplication; left is CF and right OF, as 0 or not; AF is 0. */
    public static final int RESULT = 5;

    /** Left, right and result of an addition with carry, when that was 1. */
    public static final int ADD_CARRY = 6;

    /** Left, right and result of a subtraction with borrow, when that was 1. */
    public static final int SUB_BORROW = 7;

    private Flags() {}

    /** After an addition of sign-extended values. */
    public static void add(Processor cpu, long left, long right, long result) {
        set(cpu, ADD, left, right, result);
    }

    /** After a subtraction of sign-extended values. */
    public static void subtract(Processor cpu, long left, long right, long result) {
        set(cpu, SUB, left, right, result);
    }

    /**
     * After a logical operation with that sign-extended result. CF and OF are 0, and so is AF
     * (undefined in the SDM): the same as after taking nothing from the result.
     */
    public static void logic(Processor cpu, long result) {
        set(cpu, SUB, result, 0, result);
    }

    /**
     * After an increment with that sign-extended result; CF stays.
     *
     * @param smallest the smallest value of the operand's size, sign-extended
     */
    public static void increment(Processor cpu, long result, long smallest) {
        set(cpu, INC, carry(cpu) ? 1 : 0, smallest, result);
    }

    /**
     * After a decrement with that sign-extended result; CF stays.
     *
     * @param smallest the smallest value of the operand's size, sign-extended
     */
    public static void decrement(Processor cpu, long result, long smallest) {
        set(cpu, DEC, carry(cpu) ? 1 : 0, smallest, result);
    }

    /** After a shift or multiplication with that sign-extended result; AF is 0 (undefined). */
    public static void result(Processor cpu, long result, boolean carry, boolean overflow) {
        set(cpu, RESULT, carry ? 1 : 0, overflow ? 1 : 0, result);
    }

    /** After an addition of sign-extended values and a carry of 0 or 1. */
    public static void addCarry(Processor cpu, long left, long right, long result, int carry) {
        set(cpu, carry == 0 ? ADD : ADD_CARRY, left, right, result);
    }

    /** After a subtraction of sign-extended values and a borrow of 0 or 1. */
    public static void subtractBorrow(
            Processor cpu, long left, long right, long result, int borrow) {
        set(cpu, borrow == 0 ? SUB : SUB_BORROW, left, right, result);
    }

    private static void set(Processor cpu, int kind, long left, long right, long result) {
        cpu.flagKind = kind;
        cpu.flagLeft = left;
        cpu.flagRight = right;
        cpu.flagResult = result;
    }

    /** All six arithmetic flags at once, for what has rules of its own. */
    public static void store(Processor cpu, int arithmetic) {
        cpu.rflags = (cpu.rflags & ~(long) ARITHMETIC) | (arithmetic & ARITHMETIC);
        cpu.flagKind = STORED;
    }

    /** Sets some of the six; the others stay. */
    public static void change(Processor cpu, int mask, int arithmetic) {
        store(cpu, (int) value(cpu) & ~mask | arithmetic & mask);
    }

    /** Sets CF; the others stay. */
    public static void setCarry(Processor cpu, boolean carry) {
        change(cpu, CF, carry ? CF : 0);
    }

    /** Sets ZF; the others stay. */
    public static void setZero(Processor cpu, boolean zero) {
        change(cpu, ZF, zero ? ZF : 0);
    }

    /** Sets CF and OF; the others stay. */
    public static void setCarryOverflow(Processor cpu, boolean carry, boolean overflow) {
        change(cpu, CF | OF, (carry ? CF : 0) | (overflow ? OF : 0));
    }

    public static boolean carry(Processor cpu) {
        return switch (cpu.flagKind) {
            case ADD -> Long.compareUnsigned(cpu.flagResult, cpu.flagLeft) < 0;
            case SUB -> Long.compareUnsigned(cpu.flagLeft, cpu.flagRight) < 0;
            case INC, DEC, RESULT -> cpu.flagLeft != 0;
            case ADD_CARRY -> Long.compareUnsigned(cpu.flagResult, cpu.flagLeft) <= 0;
            case SUB_BORROW -> Long.compareUnsigned(cpu.flagLeft, cpu.flagRight) <= 0;
            default -> (cpu.rflags & CF) != 0;
        };
    }

    public static boolean zero(Processor cpu) {
        return cpu.flagKind == STORED ? (cpu.rflags & ZF) != 0 : cpu.flagResult == 0;
    }

    public static boolean sign(Processor cpu) {
        return cpu.flagKind == STORED ? (cpu.rflags & SF) != 0 : cpu.flagResult < 0;
    }

    public static boolean parity(Processor cpu) {
        return cpu.flagKind == STORED
                ? (cpu.rflags & PF) != 0
                : (Integer.bitCount((int) cpu.flagResult & 0xFF) & 1) == 0;
    }

    public static boolean overflow(Processor cpu) {
        return switch (cpu.flagKind) {
            case ADD, ADD_CARRY ->
                    ((cpu.flagLeft ^ cpu.flagResult) & (cpu.flagRight ^ cpu.flagResult)) < 0;
            case SUB, SUB_BORROW ->
                    ((cpu.flagLeft ^ cpu.flagRight) & (cpu.flagLeft ^ cpu.flagResult)) < 0;
            case RESULT -> cpu.flagRight != 0;
            case INC -> cpu.flagResult == cpu.flagRight;
            case DEC -> cpu.flagResult == ~cpu.flagRight;
            default -> (cpu.rflags & OF) != 0;
        };
    }

    public static boolean adjust(Processor cpu) {
        return switch (cpu.flagKind) {
            case ADD, SUB, ADD_CARRY, SUB_BORROW ->
                    ((cpu.flagLeft ^ cpu.flagRight ^ cpu.flagResult) & 0x10) != 0;
            case RESULT -> false;
            case INC -> (cpu.flagResult & 0xF) == 0;
            case DEC -> (cpu.flagResult & 0xF) == 0xF;
            default -> (cpu.rflags & AF) != 0;
        };
    }

    /**
     * The condition that Jcc, SETcc and CMOVcc encode in four bits (Intel SDM Vol. 1 appendix B).
     */
    public static boolean condition(Processor cpu, int code) {
        boolean holds =
                switch (code >> 1) {
                    case 0 -> overflow(cpu);
                    case 1 -> carry(cpu);
                    case 2 -> zero(cpu);
                    case 3 -> carry(cpu) || zero(cpu);
                    case 4 -> sign(cpu);
                    case 5 -> parity(cpu);
                    case 6 -> less(cpu);
                    default -> less(cpu) || zero(cpu);
                };
        return holds ^ (code & 1) != 0;
    }

    private static boolean less(Processor cpu) {
        return cpu.flagKind == SUB ? cpu.flagLeft < cpu.flagRight : sign(cpu) != overflow(cpu);
    }

    /** All of RFLAGS, with the bit that is always one. */
    public static long value(Processor cpu) {
        if (cpu.flagKind != STORED) {
            store(
                    cpu,
                    (carry(cpu) ? CF : 0)
                            | (parity(cpu) ? PF : 0)
                            | (adjust(cpu) ? AF : 0)
                            | (zero(cpu) ? ZF : 0)
                            | (sign(cpu) ? SF : 0)
                            | (overflow(cpu) ? OF : 0));
        }
        return cpu.rflags | 2;
    }

    /** Sets all of RFLAGS. */
    public static void set(Processor cpu, long value) {
        cpu.rflags = value;
        cpu.flagKind = STORED;
    }
}
