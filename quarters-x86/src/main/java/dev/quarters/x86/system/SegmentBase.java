package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;

/** SWAPGS, and RDFSBASE and its kin (Intel SDM Vol. 2). */
public final class SegmentBase {

    private static final long FSGSBASE = 1 << 16;

    private SegmentBase() {}

    /** SWAPGS. */
    public static void swapGs(Processor cpu, Instruction instruction) {
        ControlRegisters.checkSupervisor(cpu);
        long base = cpu.segments[Segment.GS].base;
        cpu.segments[Segment.GS].setBase(cpu.kernelGsBase);
        cpu.kernelGsBase = base;
    }

    /** RDFSBASE. */
    public static void readFs(Processor cpu, Instruction instruction) {
        read(cpu, instruction, Segment.FS);
    }

    /** RDGSBASE. */
    public static void readGs(Processor cpu, Instruction instruction) {
        read(cpu, instruction, Segment.GS);
    }

    /** WRFSBASE. */
    public static void writeFs(Processor cpu, Instruction instruction) {
        write(cpu, instruction, Segment.FS);
    }

    /** WRGSBASE. */
    public static void writeGs(Processor cpu, Instruction instruction) {
        write(cpu, instruction, Segment.GS);
    }

    private static void read(Processor cpu, Instruction instruction, int segment) {
        check(cpu);
        Operands.writeRegister(
                cpu,
                instruction,
                instruction.rm,
                instruction.operandSize,
                cpu.segments[segment].base);
    }

    private static void write(Processor cpu, Instruction instruction, int segment) {
        check(cpu);
        long base = cpu.registers[instruction.rm];
        if (instruction.operandSize != 8) {
            base &= 0xFFFF_FFFFL;
        }
        if (!cpu.translation.isCanonical(base)) {
            throw Fault.protection(cpu);
        }
        cpu.segments[segment].setBase(base);
    }

    private static void check(Processor cpu) {
        if ((cpu.cr4 & FSGSBASE) == 0) {
            throw Fault.undefined(cpu);
        }
    }
}
