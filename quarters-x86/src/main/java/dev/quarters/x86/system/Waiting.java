package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** HLT, MONITOR and MWAIT, and what concerns caches that this processor does not have. */
public final class Waiting {

    private Waiting() {}

    /** HLT: until an interrupt. */
    public static void halt(Processor cpu, Instruction instruction) {
        ControlRegisters.checkSupervisor(cpu);
        cpu.halted = true;
    }

    /** MONITOR: nothing is watched, since MWAIT may end at any time. */
    public static void monitor(Processor cpu, Instruction instruction) {
        checkMonitor(cpu);
        if (cpu.registers[Processor.RCX] != 0) {
            throw Fault.protection(cpu);
        }
    }

    /** MWAIT: ends at once, as it may (Intel SDM Vol. 2, MWAIT). */
    public static void monitorWait(Processor cpu, Instruction instruction) {
        checkMonitor(cpu);
        if ((cpu.registers[Processor.RCX] & ~1L) != 0) {
            throw Fault.protection(cpu);
        }
    }

    private static void checkMonitor(Processor cpu) {
        if (!cpu.model.has(Feature.MONITOR) || cpu.privilegeLevel != 0) {
            throw Fault.undefined(cpu);
        }
    }

    /** INVD, WBINVD. */
    public static void invalidateCaches(Processor cpu, Instruction instruction) {
        ControlRegisters.checkSupervisor(cpu);
    }
}
