package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** RDTSC, RDTSCP, RDPID and RDPMC (Intel SDM Vol. 3B §17.17). */
public final class Timestamp {

    private static final long TSD = 1 << 2;

    private Timestamp() {}

    /** RDTSC. */
    public static void read(Processor cpu, Instruction instruction) {
        if ((cpu.cr4 & TSD) != 0 && cpu.privilegeLevel != 0) {
            throw Fault.protection(cpu);
        }
        setPair(cpu, value(cpu));
    }

    /** RDTSCP. */
    public static void readWithAuxiliary(Processor cpu, Instruction instruction) {
        read(cpu, instruction);
        cpu.registers[Processor.RCX] = cpu.timestampAuxiliary & 0xFFFF_FFFFL;
    }

    /** RDPID. */
    public static void readProcessorIdentifier(Processor cpu, Instruction instruction) {
        cpu.registers[instruction.rm] = cpu.timestampAuxiliary & 0xFFFF_FFFFL;
    }

    /** RDPMC: there are no counters, so no number is right. */
    @SuppressWarnings("DoNotCallSuggester") // the instruction table calls it
    public static void readCounter(Processor cpu, Instruction instruction) {
        throw Fault.protection(cpu);
    }

    /** What the guest's counter shows. */
    public static long value(Processor cpu) {
        return cpu.bus.timestamp() + cpu.timestampOffset;
    }

    /** A write to IA32_TIME_STAMP_COUNTER moves IA32_TSC_ADJUST along. */
    static void set(Processor cpu, long value) {
        long moved = value - value(cpu);
        cpu.timestampOffset += moved;
        cpu.timestampAdjust += moved;
    }

    /** And the reverse. */
    static void setAdjust(Processor cpu, long value) {
        cpu.timestampOffset += value - cpu.timestampAdjust;
        cpu.timestampAdjust = value;
    }

    static void setPair(Processor cpu, long value) {
        cpu.registers[Processor.RAX] = value & 0xFFFF_FFFFL;
        cpu.registers[Processor.RDX] = value >>> 32;
    }
}
