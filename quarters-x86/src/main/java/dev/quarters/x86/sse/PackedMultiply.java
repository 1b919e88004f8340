package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Products and absolute values of packed integers. */
public final class PackedMultiply {

    private PackedMultiply() {}

    public static void pmullw(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> Lanes.words(a, b, (x, y) -> x * y));
    }

    public static void pmulhw(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> Lanes.words(a, b, (x, y) -> x * y >> 16));
    }

    public static void pmulhuw(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu, instruction, (a, b) -> Lanes.unsignedWords(a, b, (x, y) -> x * y >>> 16));
    }

    public static void pmulhrsw(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu, instruction, (a, b) -> Lanes.words(a, b, (x, y) -> (x * y >> 14) + 1 >> 1));
    }

    public static void pmulld(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> Lanes.doublewords(a, b, (x, y) -> x * y));
    }

    public static void pmuludq(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, Lanes::multiplyUnsigned);
    }

    public static void pmuldq(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> (long) (int) a * (int) b);
    }

    public static void pmaddwd(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, PackedMultiply::pairs);
    }

    public static void pmaddubsw(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, PackedMultiply::bytePairs);
    }

    public static void psadbw(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, PackedMultiply::distances);
    }

    public static void psignb(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu, instruction, (a, b) -> Lanes.bytes(a, b, (x, y) -> x * Integer.signum(y)));
    }

    public static void psignw(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu, instruction, (a, b) -> Lanes.words(a, b, (x, y) -> x * Integer.signum(y)));
    }

    public static void psignd(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu,
                instruction,
                (a, b) -> Lanes.doublewords(a, b, (x, y) -> x * Integer.signum(y)));
    }

    public static void pabsb(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> Lanes.bytes(a, b, (x, y) -> Math.abs(y)));
    }

    public static void pabsw(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> Lanes.words(a, b, (x, y) -> Math.abs(y)));
    }

    public static void pabsd(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> Lanes.doublewords(a, b, (x, y) -> Math.abs(y)));
    }

    /** Sums of the products of neighbouring words. */
    private static long pairs(long left, long right) {
        return Sse.join(
                (short) left * (short) right + (short) (left >> 16) * (short) (right >> 16),
                (short) (left >> 32) * (short) (right >> 32)
                        + (short) (left >> 48) * (short) (right >> 48));
    }

    /** Saturated sums of the products of neighbouring bytes, unsigned by signed. */
    private static long bytePairs(long left, long right) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 16) {
            int low = ((int) (left >>> shift) & 0xFF) * (byte) (right >>> shift);
            int high = ((int) (left >>> shift + 8) & 0xFF) * (byte) (right >>> shift + 8);
            result |= (Lanes.saturateWord(low + high) & 0xFFFFL) << shift;
        }
        return result;
    }

    /** The sum of the absolute differences of unsigned bytes. */
    static long distances(long left, long right) {
        int sum = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            sum += Math.abs(((int) (left >>> shift) & 0xFF) - ((int) (right >>> shift) & 0xFF));
        }
        return sum;
    }
}
