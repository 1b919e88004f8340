package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Sums and differences of packed integers, wrapping and saturating, and averages. */
public final class PackedAdd {

    private PackedAdd() {}

    public static void paddb(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, Lanes::addBytes);
    }

    public static void paddw(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, Lanes::addWords);
    }

    public static void paddd(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, Lanes::addDoublewords);
    }

    public static void paddq(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> a + b);
    }

    public static void psubb(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, Lanes::subtractBytes);
    }

    public static void psubw(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, Lanes::subtractWords);
    }

    public static void psubd(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, Lanes::subtractDoublewords);
    }

    public static void psubq(Processor cpu, Instruction instruction) {
        Packed.binary(cpu, instruction, (a, b) -> a - b);
    }

    public static void paddsb(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu, instruction, (a, b) -> Lanes.bytes(a, b, (x, y) -> Lanes.saturateByte(x + y)));
    }

    public static void paddsw(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu, instruction, (a, b) -> Lanes.words(a, b, (x, y) -> Lanes.saturateWord(x + y)));
    }

    public static void paddusb(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu,
                instruction,
                (a, b) -> Lanes.unsignedBytes(a, b, (x, y) -> Lanes.saturateUnsignedByte(x + y)));
    }

    public static void paddusw(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu,
                instruction,
                (a, b) -> Lanes.unsignedWords(a, b, (x, y) -> Lanes.saturateUnsignedWord(x + y)));
    }

    public static void psubsb(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu, instruction, (a, b) -> Lanes.bytes(a, b, (x, y) -> Lanes.saturateByte(x - y)));
    }

    public static void psubsw(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu, instruction, (a, b) -> Lanes.words(a, b, (x, y) -> Lanes.saturateWord(x - y)));
    }

    public static void psubusb(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu,
                instruction,
                (a, b) -> Lanes.unsignedBytes(a, b, (x, y) -> Lanes.saturateUnsignedByte(x - y)));
    }

    public static void psubusw(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu,
                instruction,
                (a, b) -> Lanes.unsignedWords(a, b, (x, y) -> Lanes.saturateUnsignedWord(x - y)));
    }

    public static void pavgb(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu, instruction, (a, b) -> Lanes.unsignedBytes(a, b, (x, y) -> x + y + 1 >> 1));
    }

    public static void pavgw(Processor cpu, Instruction instruction) {
        Packed.binary(
                cpu, instruction, (a, b) -> Lanes.unsignedWords(a, b, (x, y) -> x + y + 1 >> 1));
    }
}
