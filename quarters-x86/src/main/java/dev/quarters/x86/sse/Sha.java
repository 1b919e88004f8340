package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * Steps of SHA-1 and SHA-256 (FIPS 180-4 §6.1, §6.2). Memory need not be aligned, as on AMD's
 * processors; Intel's fault.
 */
public final class Sha {

    private static final int[] SHA1_CONSTANTS = {0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6};

    private Sha() {}

    private static int high(long pair) {
        return (int) (pair >>> 32);
    }

    public static void sha1rnds4(Processor cpu, Instruction instruction) {
        int s = Sse.sourceUnaligned(cpu, instruction);
        int t = Sse.destination(instruction);
        int function = (int) instruction.immediate & 3;
        int a = high(cpu.xmm[t + 1]);
        int b = (int) cpu.xmm[t + 1];
        int c = high(cpu.xmm[t]);
        int d = (int) cpu.xmm[t];
        int e = 0;
        for (int i = 0; i < 4; i++) {
            long pair = cpu.xmm[s + 1 - (i >> 1)];
            int word = (i & 1) == 0 ? high(pair) : (int) pair;
            int next =
                    choose(function, b, c, d)
                            + Integer.rotateLeft(a, 5)
                            + word
                            + e
                            + SHA1_CONSTANTS[function];
            e = d;
            d = c;
            c = Integer.rotateLeft(b, 30);
            b = a;
            a = next;
        }
        Sse.set(cpu, instruction, Sse.join(d, c), Sse.join(b, a));
    }

    private static int choose(int function, int b, int c, int d) {
        return switch (function) {
            case 0 -> b & c ^ ~b & d;
            case 2 -> b & c ^ b & d ^ c & d;
            default -> b ^ c ^ d;
        };
    }

    public static void sha1nexte(Processor cpu, Instruction instruction) {
        int s = Sse.sourceUnaligned(cpu, instruction);
        int e = Integer.rotateLeft(high(cpu.xmm[Sse.destination(instruction) + 1]), 30);
        long pair = cpu.xmm[s + 1];
        Sse.set(cpu, instruction, cpu.xmm[s], Sse.join((int) pair, high(pair) + e));
    }

    public static void sha1msg1(Processor cpu, Instruction instruction) {
        int s = Sse.sourceUnaligned(cpu, instruction);
        int d = Sse.destination(instruction);
        long low = cpu.xmm[d] ^ cpu.xmm[s + 1];
        Sse.set(cpu, instruction, low, cpu.xmm[d + 1] ^ cpu.xmm[d]);
    }

    public static void sha1msg2(Processor cpu, Instruction instruction) {
        int s = Sse.sourceUnaligned(cpu, instruction);
        int d = Sse.destination(instruction);
        int w16 = Integer.rotateLeft(high(cpu.xmm[d + 1]) ^ (int) cpu.xmm[s + 1], 1);
        int w17 = Integer.rotateLeft((int) cpu.xmm[d + 1] ^ high(cpu.xmm[s]), 1);
        int w18 = Integer.rotateLeft(high(cpu.xmm[d]) ^ (int) cpu.xmm[s], 1);
        int w19 = Integer.rotateLeft((int) cpu.xmm[d] ^ w16, 1);
        Sse.set(cpu, instruction, Sse.join(w19, w18), Sse.join(w17, w16));
    }

    /** Two rounds; XMM0 has the words with their constants. */
    public static void sha256rnds2(Processor cpu, Instruction instruction) {
        int s = Sse.sourceUnaligned(cpu, instruction);
        int t = Sse.destination(instruction);
        int a = high(cpu.xmm[s + 1]);
        int b = (int) cpu.xmm[s + 1];
        int c = high(cpu.xmm[t + 1]);
        int d = (int) cpu.xmm[t + 1];
        int e = high(cpu.xmm[s]);
        int f = (int) cpu.xmm[s];
        int g = high(cpu.xmm[t]);
        int h = (int) cpu.xmm[t];
        for (int i = 0; i < 2; i++) {
            int word = i == 0 ? (int) cpu.xmm[0] : high(cpu.xmm[0]);
            int first = (e & f ^ ~e & g) + sum(e, 6, 11, 25) + word + h;
            int second = (a & b ^ a & c ^ b & c) + sum(a, 2, 13, 22);
            h = g;
            g = f;
            f = e;
            e = first + d;
            d = c;
            c = b;
            b = a;
            a = first + second;
        }
        Sse.set(cpu, instruction, Sse.join(f, e), Sse.join(b, a));
    }

    private static int sum(int value, int first, int second, int third) {
        return Integer.rotateRight(value, first)
                ^ Integer.rotateRight(value, second)
                ^ Integer.rotateRight(value, third);
    }

    private static int sigma0(int value) {
        return Integer.rotateRight(value, 7) ^ Integer.rotateRight(value, 18) ^ value >>> 3;
    }

    private static int sigma1(int value) {
        return Integer.rotateRight(value, 17) ^ Integer.rotateRight(value, 19) ^ value >>> 10;
    }

    public static void sha256msg1(Processor cpu, Instruction instruction) {
        int s = Sse.sourceUnaligned(cpu, instruction);
        int d = Sse.destination(instruction);
        long low = cpu.xmm[d];
        long high = cpu.xmm[d + 1];
        int w4 = (int) cpu.xmm[s];
        Sse.set(
                cpu,
                instruction,
                Sse.join((int) low + sigma0(high(low)), high(low) + sigma0((int) high)),
                Sse.join((int) high + sigma0(high(high)), high(high) + sigma0(w4)));
    }

    public static void sha256msg2(Processor cpu, Instruction instruction) {
        int s = Sse.sourceUnaligned(cpu, instruction);
        int d = Sse.destination(instruction);
        int w16 = (int) cpu.xmm[d] + sigma1((int) cpu.xmm[s + 1]);
        int w17 = high(cpu.xmm[d]) + sigma1(high(cpu.xmm[s + 1]));
        int w18 = (int) cpu.xmm[d + 1] + sigma1(w16);
        int w19 = high(cpu.xmm[d + 1]) + sigma1(w17);
        Sse.set(cpu, instruction, Sse.join(w16, w17), Sse.join(w18, w19));
    }
}
