package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * Rounds of AES (FIPS 197; Intel SDM Vol. 1 §12.13). A state is two longs: byte i is the element in
 * row i mod 4 and column i / 4.
 */
public final class Aes {

    private static final byte[] SUBSTITUTION = substitution();
    private static final byte[] INVERSE = inverse();

    private Aes() {}

    /** FIPS 197 §5.1.1: the inverse in the field, then an affine map. */
    private static byte[] substitution() {
        byte[] table = new byte[256];
        int p = 1;
        int q = 1;
        do {
            p = times2(p) ^ p; // 3 generates the field, so p takes all values but zero
            q = overThree(q); // and q is the inverse of p
            int mapped = q ^ rotate(q, 1) ^ rotate(q, 2) ^ rotate(q, 3) ^ rotate(q, 4) ^ 0x63;
            table[p] = (byte) mapped;
        } while (p != 1);
        table[0] = 0x63;
        return table;
    }

    private static int overThree(int value) {
        int result = value ^ value << 1;
        result ^= result << 2;
        result ^= result << 4;
        result &= 0xFF;
        return (result & 0x80) != 0 ? result ^ 0x09 : result;
    }

    private static int rotate(int value, int by) {
        return (value << by | value >> 8 - by) & 0xFF;
    }

    private static byte[] inverse() {
        byte[] table = new byte[256];
        for (int i = 0; i < 256; i++) {
            table[SUBSTITUTION[i] & 0xFF] = (byte) i;
        }
        return table;
    }

    private static int times2(int value) {
        return (value << 1 ^ ((value & 0x80) != 0 ? 0x11B : 0)) & 0xFF;
    }

    private static int byteAt(long low, long high, int number) {
        return (int) (((number & 8) == 0 ? low : high) >>> 8 * (number & 7)) & 0xFF;
    }

    /** ShiftRows and SubBytes for half a state: columns {@code first} and the next. */
    private static long shiftAndSubstitute(
            long low, long high, int first, int direction, byte[] table) {
        long result = 0;
        for (int i = 0; i < 8; i++) {
            int row = i & 3;
            int column = first + (i >> 2) + direction * row & 3;
            int value = byteAt(low, high, 4 * column + row);
            result |= (table[value] & 0xFFL) << 8 * i;
        }
        return result;
    }

    private static long mixColumns(long half) {
        return Sse.join(mix((int) half), mix((int) (half >>> 32)));
    }

    private static int mix(int column) {
        int result = 0;
        for (int i = 0; i < 4; i++) {
            int a = column >>> 8 * i & 0xFF;
            int b = column >>> 8 * (i + 1 & 3) & 0xFF;
            int c = column >>> 8 * (i + 2 & 3) & 0xFF;
            int d = column >>> 8 * (i + 3 & 3) & 0xFF;
            result |= (times2(a) ^ times2(b) ^ b ^ c ^ d) << 8 * i;
        }
        return result;
    }

    /** The inverse is MixColumns after a first step (Daemen, Rijmen: 5 and 4 times the column). */
    private static long unmixColumns(long half) {
        return Sse.join(unmix((int) half), unmix((int) (half >>> 32)));
    }

    private static int unmix(int column) {
        int result = 0;
        for (int i = 0; i < 4; i++) {
            int a = column >>> 8 * i & 0xFF;
            int c = column >>> 8 * (i + 2 & 3) & 0xFF;
            result |= (a ^ times2(times2(a ^ c))) << 8 * i;
        }
        return mix(result);
    }

    public static void aesenc(Processor cpu, Instruction instruction) {
        encrypt(cpu, instruction, false);
    }

    public static void aesenclast(Processor cpu, Instruction instruction) {
        encrypt(cpu, instruction, true);
    }

    private static void encrypt(Processor cpu, Instruction instruction, boolean last) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        long[] xmm = cpu.xmm;
        long low = shiftAndSubstitute(xmm[d], xmm[d + 1], 0, 1, SUBSTITUTION);
        long high = shiftAndSubstitute(xmm[d], xmm[d + 1], 2, 1, SUBSTITUTION);
        long mixedLow = last ? low : mixColumns(low);
        long mixedHigh = last ? high : mixColumns(high);
        Sse.set(cpu, instruction, mixedLow ^ xmm[s], mixedHigh ^ xmm[s + 1]);
    }

    public static void aesdec(Processor cpu, Instruction instruction) {
        decrypt(cpu, instruction, false);
    }

    public static void aesdeclast(Processor cpu, Instruction instruction) {
        decrypt(cpu, instruction, true);
    }

    private static void decrypt(Processor cpu, Instruction instruction, boolean last) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        long[] xmm = cpu.xmm;
        long low = shiftAndSubstitute(xmm[d], xmm[d + 1], 0, -1, INVERSE);
        long high = shiftAndSubstitute(xmm[d], xmm[d + 1], 2, -1, INVERSE);
        long mixedLow = last ? low : unmixColumns(low);
        long mixedHigh = last ? high : unmixColumns(high);
        Sse.set(cpu, instruction, mixedLow ^ xmm[s], mixedHigh ^ xmm[s + 1]);
    }

    public static void aesimc(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        long low = unmixColumns(cpu.xmm[s]);
        Sse.set(cpu, instruction, low, unmixColumns(cpu.xmm[s + 1]));
    }

    public static void aeskeygenassist(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int constant = (int) instruction.immediate & 0xFF;
        long low = expand((int) (cpu.xmm[s] >>> 32), constant);
        Sse.set(cpu, instruction, low, expand((int) (cpu.xmm[s + 1] >>> 32), constant));
    }

    private static long expand(int word, int constant) {
        int substituted = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            substituted |= (SUBSTITUTION[word >>> shift & 0xFF] & 0xFF) << shift;
        }
        return Sse.join(substituted, Integer.rotateRight(substituted, 8) ^ constant);
    }
}
