package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.memory.LinearMemory;

/** INVLPG and INVPCID (Intel SDM Vol. 3A §4.10.4.1). */
public final class TranslationInstructions {

    private static final long PCIDE = 1 << 17;

    private TranslationInstructions() {}

    /** INVLPG: no limit is checked, and an address that is not canonical does nothing. */
    public static void invalidatePage(Processor cpu, Instruction instruction) {
        ControlRegisters.checkSupervisor(cpu);
        long offset = Operands.offset(cpu, instruction);
        long linear = offset + cpu.segments[instruction.segment].base;
        if (cpu.in64BitMode()) {
            linear = instruction.segment >= Segment.FS ? linear : offset;
        } else {
            linear &= 0xFFFF_FFFFL;
        }
        if (cpu.translation.isCanonical(linear)) {
            cpu.translation.flushPage(linear);
        }
    }

    /** INVPCID. */
    public static void invalidateIdentifier(Processor cpu, Instruction instruction) {
        if (cpu.inVirtual8086Mode()) {
            throw Fault.protection(cpu);
        }
        ControlRegisters.checkSupervisor(cpu);
        long address = Operands.readAddress(cpu, instruction, 16);
        long identifier = LinearMemory.readQuadword(cpu, address);
        long linear = LinearMemory.readQuadword(cpu, address + 8);
        long type = cpu.registers[instruction.register];
        if (!cpu.in64BitMode()) {
            type &= 0xFFFF_FFFFL;
        }
        boolean known = (cpu.cr4 & PCIDE) != 0 || identifier == 0;
        boolean illegal =
                type < 0
                        || type > 3
                        || type < 2 && (identifier >>> 12 != 0 || !known)
                        || type == 0 && !cpu.translation.isCanonical(linear);
        if (illegal) {
            throw Fault.protection(cpu);
        }
        switch ((int) type) {
            case 0 -> cpu.translation.flushPage(linear, (int) identifier);
            case 1 -> cpu.translation.flushSpace((int) identifier);
            case 2 -> cpu.translation.flush();
            default -> cpu.translation.flushSpaces();
        }
    }
}
