package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;

/** Conversions of one number. */
public final class ScalarConvert {

    private ScalarConvert() {}

    public static void cvtsi2sd(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        long value = Convert.toDouble(cpu, Operands.readRm(cpu, instruction, size(instruction)));
        SimdExceptions.commit(cpu);
        cpu.xmm[Sse.destination(instruction)] = value;
    }

    public static void cvtsi2ss(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        int value = Convert.toSingle(cpu, Operands.readRm(cpu, instruction, size(instruction)));
        SimdExceptions.commit(cpu);
        Sse.setLow32(cpu, instruction, value);
    }

    private static int size(Instruction instruction) {
        return instruction.has(Instruction.REX_W) ? 8 : 4;
    }

    public static void cvtsd2si(Processor cpu, Instruction instruction) {
        long bits = Sse.low64(cpu, instruction);
        set(
                cpu,
                instruction,
                size(instruction) == 8
                        ? Convert.toQuadword(cpu, bits)
                        : Convert.toDoubleword(cpu, bits) & 0xFFFF_FFFFL);
    }

    public static void cvttsd2si(Processor cpu, Instruction instruction) {
        long bits = Sse.low64(cpu, instruction);
        set(
                cpu,
                instruction,
                size(instruction) == 8
                        ? Convert.truncateToQuadword(cpu, bits)
                        : Convert.truncateToDoubleword(cpu, bits) & 0xFFFF_FFFFL);
    }

    public static void cvtss2si(Processor cpu, Instruction instruction) {
        long bits = Convert.exact(cpu, Sse.low32(cpu, instruction));
        set(
                cpu,
                instruction,
                size(instruction) == 8
                        ? Convert.toQuadword(cpu, bits)
                        : Convert.toDoubleword(cpu, bits) & 0xFFFF_FFFFL);
    }

    public static void cvttss2si(Processor cpu, Instruction instruction) {
        long bits = Convert.exact(cpu, Sse.low32(cpu, instruction));
        set(
                cpu,
                instruction,
                size(instruction) == 8
                        ? Convert.truncateToQuadword(cpu, bits)
                        : Convert.truncateToDoubleword(cpu, bits) & 0xFFFF_FFFFL);
    }

    private static void set(Processor cpu, Instruction instruction, long value) {
        SimdExceptions.commit(cpu);
        cpu.registers[instruction.register] = value;
    }

    public static void cvtsd2ss(Processor cpu, Instruction instruction) {
        int value = Convert.narrow(cpu, Sse.low64(cpu, instruction));
        SimdExceptions.commit(cpu);
        Sse.setLow32(cpu, instruction, value);
    }

    public static void cvtss2sd(Processor cpu, Instruction instruction) {
        long value = Convert.widen(cpu, Sse.low32(cpu, instruction));
        SimdExceptions.commit(cpu);
        cpu.xmm[Sse.destination(instruction)] = value;
    }
}
