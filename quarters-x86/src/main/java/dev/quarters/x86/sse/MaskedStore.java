package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.memory.LinearMemory;

/** MASKMOVQ and MASKMOVDQU: bytes stored one by one where the mask says so. */
public final class MaskedStore {

    private MaskedStore() {}

    /** Eight bytes, at that distance from rDI. */
    public static void store(
            Processor cpu, Instruction instruction, long bytes, long mask, int distance) {
        long base = cpu.registers[Processor.RDI] + distance;
        if (cpu.codeSize == 8
                && !cpu.translation.isCanonical(base)
                && instruction.addressSize == 8) {
            throw cpu.raise(ProcessorException.GENERAL_PROTECTION, 0); // even without a byte
        }
        for (int i = 0; i < 8; i++) {
            if ((mask >>> 8 * i + 7 & 1) != 0) {
                long offset = offset(instruction, base + i);
                long address = Operands.linear(cpu, instruction.segment, offset, 1, true);
                LinearMemory.writeByte(cpu, address, (int) (bytes >>> 8 * i));
            }
        }
    }

    private static long offset(Instruction instruction, long offset) {
        return switch (instruction.addressSize) {
            case 8 -> offset;
            case 4 -> offset & 0xFFFF_FFFFL;
            default -> offset & 0xFFFF;
        };
    }
}
