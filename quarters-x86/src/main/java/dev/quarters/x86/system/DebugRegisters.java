package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** MOV to and from debug registers (Intel SDM Vol. 3B §17.2). */
public final class DebugRegisters {

    private static final long DE = 1L << 3;
    private static final long GENERAL_DETECT_ENABLE = 1L << 13;
    private static final long STATUS_ONES = 0xFFFF_0FF0L;
    private static final long STATUS_WRITABLE = 0xE00FL;
    private static final long CONTROL_ONES = 0x400;
    private static final long CONTROL_WRITABLE = 0xFFFF_23FFL;

    private DebugRegisters() {}

    /** MOV r, DRn. */
    public static void read(Processor cpu, Instruction instruction) {
        long value = cpu.debugRegisters[number(cpu, instruction)];
        cpu.registers[instruction.rm] = cpu.in64BitMode() ? value : value & 0xFFFF_FFFFL;
    }

    /** MOV DRn, r. */
    public static void write(Processor cpu, Instruction instruction) {
        int number = number(cpu, instruction);
        long value = cpu.registers[instruction.rm];
        if (!cpu.in64BitMode()) {
            value &= 0xFFFF_FFFFL;
        }
        if (number < 4) {
            cpu.debugRegisters[number] = value;
        } else {
            if (value >>> 32 != 0) {
                throw Fault.protection(cpu);
            }
            cpu.debugRegisters[number] =
                    number == 6
                            ? value & STATUS_WRITABLE | STATUS_ONES
                            : value & CONTROL_WRITABLE | CONTROL_ONES;
        }
        changed(cpu);
    }

    /** DR4 and DR5 are DR6 and DR7 unless CR4.DE forbids them. */
    private static int number(Processor cpu, Instruction instruction) {
        int number = instruction.register;
        if (number > 7 || (number & 6) == 4 && (cpu.cr4 & DE) != 0) {
            throw Fault.undefined(cpu);
        }
        if (cpu.privilegeLevel != 0) {
            throw Fault.protection(cpu);
        }
        if ((cpu.debugRegisters[7] & GENERAL_DETECT_ENABLE) != 0) {
            throw DebugTraps.raise(cpu, DebugTraps.GENERAL_DETECT);
        }
        return (number & 6) == 4 ? number + 2 : number;
    }

    /** Takes notice of new breakpoints. */
    static void changed(Processor cpu) {
        cpu.translation.watchData(Breakpoints.anyData(cpu));
    }
}
