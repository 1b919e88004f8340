package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Comparisons, minima and maxima of packed integers. */
public final class PackedCompare {

    private PackedCompare() {}

    public static void pcmpeqb(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, Lanes::equalBytes);
    }

    public static void pcmpeqw(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, Lanes::equalWords);
    }

    public static void pcmpeqd(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, Lanes::equalDoublewords);
    }

    public static void pcmpeqq(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> a == b ? -1 : 0);
    }

    public static void pcmpgtb(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> Lanes.bytes(a, b, (x, y) -> x > y ? -1 : 0));
    }

    public static void pcmpgtw(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> Lanes.words(a, b, (x, y) -> x > y ? -1 : 0));
    }

    public static void pcmpgtd(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, Lanes::greaterDoublewords);
    }

    public static void pcmpgtq(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> a > b ? -1 : 0);
    }

    public static void pminub(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, Lanes::minimumUnsignedBytes);
    }

    public static void pmaxub(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu, instruction, (a, b) -> Lanes.unsignedBytes(a, b, (x, y) -> Math.max(x, y)));
    }

    public static void pminsb(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> Lanes.bytes(a, b, (x, y) -> Math.min(x, y)));
    }

    public static void pmaxsb(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> Lanes.bytes(a, b, (x, y) -> Math.max(x, y)));
    }

    public static void pminsw(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> Lanes.words(a, b, (x, y) -> Math.min(x, y)));
    }

    public static void pmaxsw(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> Lanes.words(a, b, (x, y) -> Math.max(x, y)));
    }

    public static void pminuw(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu, instruction, (a, b) -> Lanes.unsignedWords(a, b, (x, y) -> Math.min(x, y)));
    }

    public static void pmaxuw(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu, instruction, (a, b) -> Lanes.unsignedWords(a, b, (x, y) -> Math.max(x, y)));
    }

    public static void pminsd(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu, instruction, (a, b) -> Lanes.doublewords(a, b, (x, y) -> Math.min(x, y)));
    }

    public static void pmaxsd(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu, instruction, (a, b) -> Lanes.doublewords(a, b, (x, y) -> Math.max(x, y)));
    }

    public static void pminud(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu,
                instruction,
                (a, b) ->
                        Lanes.doublewords(
                                a, b, (x, y) -> Integer.compareUnsigned(x, y) < 0 ? x : y));
    }

    public static void pmaxud(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu,
                instruction,
                (a, b) ->
                        Lanes.doublewords(
                                a, b, (x, y) -> Integer.compareUnsigned(x, y) > 0 ? x : y));
    }
}
