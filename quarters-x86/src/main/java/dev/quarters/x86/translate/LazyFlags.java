package dev.quarters.x86.translate;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;

/**
 * The arithmetic flags as two numbers and a kind, of which the rest follows: what a region keeps in
 * local variables. A kind is one of {@link Flags} and the operand's size, as logarithm, above it.
 *
 * <p>Additions and subtractions keep their operands, sign-extended. INC and DEC keep CF and their
 * result; RESULT keeps CF and OF as bits 0 and 1, and its result. COMPARED keeps how two numbers of
 * vectors are to each other: -1, 0, 1, or {@link #UNORDERED}.
 */
final class LazyFlags {

    /** The flags are in the processor, as {@link Flags} has them. */
    static final int IN_PROCESSOR = 0;

    /** Beside those of {@link Flags}. */
    static final int COMPARED = 8;

    static final int UNORDERED = -2;

    private static final int SIZE_SHIFT = 4;
    private static final int KIND = 15;

    private LazyFlags() {}

    /** The kind for an operand of 1, 2, 4 or 8 bytes. */
    static int kind(int kind, int size) {
        return kind | Integer.numberOfTrailingZeros(size) << SIZE_SHIFT;
    }

    /** The kind without the size. */
    static int operation(int kind) {
        return kind & KIND;
    }

    /** In bytes. */
    static int size(int kind) {
        return 1 << (kind >> SIZE_SHIFT);
    }

    private static long extend(int kind, long value) {
        return switch (kind >> SIZE_SHIFT) {
            case 0 -> (byte) value;
            case 1 -> (short) value;
            case 2 -> (int) value;
            default -> value;
        };
    }

    private static long result(int kind, long first, long second) {
        return switch (kind & KIND) {
            case Flags.ADD -> extend(kind, first + second);
            case Flags.SUB -> extend(kind, first - second);
            case Flags.ADD_CARRY -> extend(kind, first + second + 1);
            case Flags.SUB_BORROW -> extend(kind, first - second - 1);
            default -> second;
        };
    }

    /** Puts them where the rest of the processor looks for them. */
    static void store(Processor cpu, int kind, long first, long second) {
        switch (kind & KIND) {
            case Flags.STORED -> {
                return;
            }
            case Flags.INC, Flags.DEC -> {
                cpu.flagLeft = first;
                cpu.flagRight = -1L << (8 << (kind >> SIZE_SHIFT)) - 1;
            }
            case Flags.RESULT -> {
                cpu.flagLeft = first & 1;
                cpu.flagRight = first >> 1;
            }
            case COMPARED -> {
                Flags.store(
                        cpu,
                        (first < 0 ? Flags.CF : 0)
                                | ((first & 1) == 0 ? Flags.ZF : 0)
                                | (first == UNORDERED ? Flags.PF : 0));
                return;
            }
            default -> {
                cpu.flagLeft = first;
                cpu.flagRight = second;
            }
        }
        cpu.flagKind = kind & KIND;
        cpu.flagResult = result(kind, first, second);
    }

    /** CF as 0 or 1. */
    static long carry(Processor cpu, int kind, long first, long second) {
        boolean carry =
                switch (kind & KIND) {
                    case Flags.ADD -> Long.compareUnsigned(extend(kind, first + second), first) < 0;
                    case Flags.SUB -> Long.compareUnsigned(first, second) < 0;
                    case COMPARED -> first < 0;
                    case Flags.INC, Flags.DEC, Flags.RESULT -> (first & 1) != 0;
                    case Flags.ADD_CARRY ->
                            Long.compareUnsigned(extend(kind, first + second + 1), first) <= 0;
                    case Flags.SUB_BORROW -> Long.compareUnsigned(first, second) <= 0;
                    default -> Flags.carry(cpu);
                };
        return carry ? 1 : 0;
    }

    private static boolean overflow(Processor cpu, int kind, long first, long second) {
        long result = result(kind, first, second);
        return switch (kind & KIND) {
            case Flags.ADD, Flags.ADD_CARRY -> ((first ^ result) & (second ^ result)) < 0;
            case Flags.SUB, Flags.SUB_BORROW -> ((first ^ second) & (first ^ result)) < 0;
            case Flags.INC -> result == -1L << (8 << (kind >> SIZE_SHIFT)) - 1;
            case Flags.DEC -> result == ~(-1L << (8 << (kind >> SIZE_SHIFT)) - 1);
            case Flags.RESULT -> (first & 2) != 0;
            default -> Flags.overflow(cpu);
        };
    }

    /** The condition that Jcc encodes in four bits (Intel SDM Vol. 1 appendix B). */
    static boolean condition(Processor cpu, int kind, long first, long second, int code) {
        if ((kind & KIND) == Flags.STORED) {
            return Flags.condition(cpu, code);
        } else if ((kind & KIND) == COMPARED) {
            return compared(first, code);
        }
        long result = result(kind, first, second);
        boolean holds =
                switch (code >> 1) {
                    case 0 -> overflow(cpu, kind, first, second);
                    case 1 -> carry(cpu, kind, first, second) != 0;
                    case 2 -> result == 0;
                    case 3 -> result == 0 || carry(cpu, kind, first, second) != 0;
                    case 4 -> result < 0;
                    case 5 -> (Integer.bitCount((int) result & 0xFF) & 1) == 0;
                    case 6 -> result < 0 != overflow(cpu, kind, first, second);
                    default -> result == 0 || result < 0 != overflow(cpu, kind, first, second);
                };
        return holds ^ (code & 1) != 0;
    }

    private static boolean compared(long relation, int code) {
        boolean holds =
                switch (code >> 1) {
                    case 1 -> relation < 0;
                    case 2, 7 -> (relation & 1) == 0;
                    case 3 -> relation <= 0;
                    case 5 -> relation == UNORDERED;
                    default -> false;
                };
        return holds ^ (code & 1) != 0;
    }

    /**
     * CF and OF after a rotation with that sign-extended result; the others are in the processor.
     */
    static void rotated(Processor cpu, long result, boolean left, int bits) {
        boolean carry = left ? (result & 1) != 0 : result < 0;
        boolean neighbour = left ? carry : (result >> bits - 2 & 1) != 0;
        Flags.setCarryOverflow(cpu, carry, result < 0 != neighbour);
    }

    /** CF and OF, both set or both not, for {@link Flags#RESULT}. */
    static long both(long nonZero) {
        return nonZero != 0 ? 3 : 0;
    }
}
