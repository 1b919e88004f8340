package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Instruction;

/** Adjustments of decimal digits (Intel SDM Vol. 1 §7.3.4), as their pages in Vol. 2A tell. */
public final class Decimal {

    private Decimal() {}

    /** DAA. */
    public static void daa(Processor cpu, Instruction instruction) {
        adjustPacked(cpu, 1);
    }

    /** DAS. */
    public static void das(Processor cpu, Instruction instruction) {
        adjustPacked(cpu, -1);
    }

    private static void adjustPacked(Processor cpu, int direction) {
        int before = (int) cpu.registers[Processor.RAX] & 0xFF;
        boolean carry = Flags.carry(cpu);
        boolean low = (before & 0xF) > 9 || Flags.adjust(cpu);
        boolean high = before > 0x99 || carry;
        int value = before + (low ? 6 * direction : 0);
        // DAS borrows out of the low digit's adjustment too.
        boolean borrowed = direction < 0 && low && before < 6;
        value += high ? 0x60 * direction : 0;
        putLow(cpu, value);
        flags(cpu, value, high || borrowed, low);
    }

    /** AAA. */
    public static void aaa(Processor cpu, Instruction instruction) {
        adjustUnpacked(cpu, 0x106);
    }

    /** AAS. */
    public static void aas(Processor cpu, Instruction instruction) {
        adjustUnpacked(cpu, -0x106);
    }

    private static void adjustUnpacked(Processor cpu, int change) {
        long rax = cpu.registers[Processor.RAX];
        boolean adjust = (rax & 0xF) > 9 || Flags.adjust(cpu);
        long value = (adjust ? rax + change : rax) & 0xFF0F;
        cpu.registers[Processor.RAX] = rax & ~0xFFFFL | value;
        flags(cpu, (int) value, adjust, adjust);
    }

    /** AAM. */
    public static void aam(Processor cpu, Instruction instruction) {
        int divisor = (int) instruction.immediate & 0xFF;
        if (divisor == 0) {
            throw cpu.raise(ProcessorException.DIVIDE_ERROR);
        }
        int value = (int) cpu.registers[Processor.RAX] & 0xFF;
        putBoth(cpu, value / divisor, value % divisor);
        flags(cpu, value % divisor, false, false);
    }

    /** AAD. */
    public static void aad(Processor cpu, Instruction instruction) {
        int value = (int) cpu.registers[Processor.RAX];
        int result = (value & 0xFF) + (value >> 8 & 0xFF) * ((int) instruction.immediate & 0xFF);
        putBoth(cpu, 0, result);
        flags(cpu, result, false, false);
    }

    private static void putLow(Processor cpu, int value) {
        cpu.registers[Processor.RAX] = cpu.registers[Processor.RAX] & ~0xFFL | value & 0xFF;
    }

    private static void putBoth(Processor cpu, int high, int low) {
        long both = (high & 0xFFL) << 8 | low & 0xFF;
        cpu.registers[Processor.RAX] = cpu.registers[Processor.RAX] & ~0xFFFFL | both;
    }

    private static void flags(Processor cpu, int result, boolean carry, boolean adjust) {
        Flags.result(cpu, (byte) result, carry, false);
        Flags.change(cpu, Flags.AF, adjust ? Flags.AF : 0);
    }
}
