package dev.quarters.x86.sse;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.x87.SoftExtended;

/** Comparisons of floating-point numbers. */
public final class Compare {

    /** Relations: -1, 0, 1, and this. */
    private static final int UNORDERED = 2;

    private Compare() {}

    /** How doubles are to each other when nothing is raised: -1, 0, 1, or -2 if not ordered. */
    public static long difference(double first, double second) {
        return first < second ? -1 : first > second ? 1 : first == second ? 0 : -2;
    }

    /** How doubles are to each other: -1, 0, 1, or -2 when they are not ordered. */
    public static long difference64(Processor cpu, long first, long second, boolean quiet) {
        int relation = relation64(cpu, first, second, quiet);
        return relation == UNORDERED ? -2 : relation;
    }

    /** The same of singles. */
    public static long difference32(Processor cpu, int first, int second, boolean quiet) {
        int relation = relation32(cpu, first, second, quiet);
        return relation == UNORDERED ? -2 : relation;
    }

    private static int relation64(Processor cpu, long first, long second, boolean quiet) {
        if (!Float64.isOrdinary(first) || !Float64.isOrdinary(second)) {
            return special64(cpu, first, second, quiet);
        }
        return relation(Double.longBitsToDouble(first), Double.longBitsToDouble(second));
    }

    private static int special64(Processor cpu, long first, long second, boolean quiet) {
        long left = SlowFloat64.operand(cpu, first);
        long right = SlowFloat64.operand(cpu, second);
        if (SlowFloat64.isNan(left) || SlowFloat64.isNan(right)) {
            boolean signals = SlowFloat64.isSignaling(left) || SlowFloat64.isSignaling(right);
            cpu.simdExceptions |= signals || !quiet ? SoftExtended.INVALID : 0;
            return UNORDERED;
        }
        if (SlowFloat64.isDenormal(left) || SlowFloat64.isDenormal(right)) {
            cpu.simdExceptions |= SoftExtended.DENORMAL;
        }
        return relation(Double.longBitsToDouble(left), Double.longBitsToDouble(right));
    }

    private static int relation32(Processor cpu, int first, int second, boolean quiet) {
        if (!Float32.isOrdinary(first) || !Float32.isOrdinary(second)) {
            return special32(cpu, first, second, quiet);
        }
        return relation(Float.intBitsToFloat(first), Float.intBitsToFloat(second));
    }

    private static int special32(Processor cpu, int first, int second, boolean quiet) {
        int left = SlowFloat32.operand(cpu, first);
        int right = SlowFloat32.operand(cpu, second);
        if (SlowFloat32.isNan(left) || SlowFloat32.isNan(right)) {
            boolean signals = SlowFloat32.isSignaling(left) || SlowFloat32.isSignaling(right);
            cpu.simdExceptions |= signals || !quiet ? SoftExtended.INVALID : 0;
            return UNORDERED;
        }
        if (SlowFloat32.isDenormal(left) || SlowFloat32.isDenormal(right)) {
            cpu.simdExceptions |= SoftExtended.DENORMAL;
        }
        return relation(Float.intBitsToFloat(left), Float.intBitsToFloat(right));
    }

    /** Zeros of both signs are equal. */
    private static int relation(double left, double right) {
        return left < right ? -1 : left > right ? 1 : 0;
    }

    /** EQ, LT, LE, UNORD and their opposites (Intel SDM Vol. 2A table 3-1). */
    private static boolean holds(int relation, int predicate) {
        boolean holds =
                switch (predicate & 3) {
                    case 0 -> relation == 0;
                    case 1 -> relation < 0;
                    case 2 -> relation <= 0;
                    default -> relation == UNORDERED;
                };
        return holds != ((predicate & 4) != 0);
    }

    /** Only LT, LE and their opposites mind quiet NaNs. */
    private static boolean isQuiet(int predicate) {
        return (predicate & 3) == 0 || (predicate & 3) == 3;
    }

    /** CMPSD: ones if that holds between the two. */
    public static long mask64(Processor cpu, long left, long right, int predicate) {
        return holds(relation64(cpu, left, right, isQuiet(predicate)), predicate) ? -1 : 0;
    }

    private static int mask32(Processor cpu, int left, int right, int predicate) {
        return holds(relation32(cpu, left, right, isQuiet(predicate)), predicate) ? -1 : 0;
    }

    private static int predicate(Instruction instruction) {
        return (int) instruction.immediate & 7;
    }

    public static void cmpsd(Processor cpu, Instruction instruction) {
        long right = Sse.low64(cpu, instruction);
        int d = Sse.destination(instruction);
        long result = mask64(cpu, cpu.xmm[d], right, predicate(instruction));
        SimdExceptions.commit(cpu);
        cpu.xmm[d] = result;
    }

    public static void cmpss(Processor cpu, Instruction instruction) {
        int right = Sse.low32(cpu, instruction);
        int left = (int) cpu.xmm[Sse.destination(instruction)];
        int result = mask32(cpu, left, right, predicate(instruction));
        SimdExceptions.commit(cpu);
        Sse.setLow32(cpu, instruction, result);
    }

    public static void cmppd(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        int predicate = predicate(instruction);
        long low = mask64(cpu, cpu.xmm[d], cpu.xmm[s], predicate);
        long high = mask64(cpu, cpu.xmm[d + 1], cpu.xmm[s + 1], predicate);
        SimdExceptions.commit(cpu);
        Sse.set(cpu, instruction, low, high);
    }

    public static void cmpps(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        int predicate = predicate(instruction);
        long low = masks(cpu, cpu.xmm[d], cpu.xmm[s], predicate);
        long high = masks(cpu, cpu.xmm[d + 1], cpu.xmm[s + 1], predicate);
        SimdExceptions.commit(cpu);
        Sse.set(cpu, instruction, low, high);
    }

    private static long masks(Processor cpu, long left, long right, int predicate) {
        return Sse.join(
                mask32(cpu, (int) left, (int) right, predicate),
                mask32(cpu, (int) (left >>> 32), (int) (right >>> 32), predicate));
    }

    public static void ucomisd(Processor cpu, Instruction instruction) {
        compareDoubles(cpu, instruction, true);
    }

    public static void comisd(Processor cpu, Instruction instruction) {
        compareDoubles(cpu, instruction, false);
    }

    private static void compareDoubles(Processor cpu, Instruction instruction, boolean quiet) {
        long right = Sse.low64(cpu, instruction);
        int relation = relation64(cpu, cpu.xmm[Sse.destination(instruction)], right, quiet);
        SimdExceptions.commit(cpu);
        flags(cpu, relation);
    }

    public static void ucomiss(Processor cpu, Instruction instruction) {
        compareSingles(cpu, instruction, true);
    }

    public static void comiss(Processor cpu, Instruction instruction) {
        compareSingles(cpu, instruction, false);
    }

    private static void compareSingles(Processor cpu, Instruction instruction, boolean quiet) {
        int right = Sse.low32(cpu, instruction);
        int left = (int) cpu.xmm[Sse.destination(instruction)];
        int relation = relation32(cpu, left, right, quiet);
        SimdExceptions.commit(cpu);
        flags(cpu, relation);
    }

    private static void flags(Processor cpu, int relation) {
        Flags.store(
                cpu,
                switch (relation) {
                    case UNORDERED -> Flags.ZF | Flags.PF | Flags.CF;
                    case 1 -> 0;
                    case 0 -> Flags.ZF;
                    default -> Flags.CF;
                });
    }
}
