package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.x87.Mmx;

/** Conversions of all numbers of a register. */
public final class PackedConvert {

    /** Of two elements of 32 bits. */
    private interface Pair {
        int apply(Processor cpu, int value);
    }

    private PackedConvert() {}

    private static long pair(Processor cpu, long values, Pair operation) {
        return Sse.join(
                operation.apply(cpu, (int) values), operation.apply(cpu, (int) (values >>> 32)));
    }

    private static void doublewords(Processor cpu, Instruction instruction, Pair operation) {
        int s = Sse.source(cpu, instruction);
        long low = pair(cpu, cpu.xmm[s], operation);
        long high = pair(cpu, cpu.xmm[s + 1], operation);
        set(cpu, instruction, low, high);
    }

    private static void set(Processor cpu, Instruction instruction, long low, long high) {
        SimdExceptions.commit(cpu);
        Sse.set(cpu, instruction, low, high);
    }

    public static void cvtdq2ps(Processor cpu, Instruction instruction) {
        doublewords(cpu, instruction, Convert::toSingle);
    }

    public static void cvtps2dq(Processor cpu, Instruction instruction) {
        doublewords(cpu, instruction, PackedConvert::toInteger);
    }

    public static void cvttps2dq(Processor cpu, Instruction instruction) {
        doublewords(cpu, instruction, PackedConvert::truncate);
    }

    private static int toInteger(Processor cpu, int single) {
        return Convert.toDoubleword(cpu, Convert.exact(cpu, single));
    }

    private static int truncate(Processor cpu, int single) {
        return Convert.truncateToDoubleword(cpu, Convert.exact(cpu, single));
    }

    public static void cvtdq2pd(Processor cpu, Instruction instruction) {
        long source = Sse.low64(cpu, instruction);
        long low = Convert.toDouble(cpu, source << 32 >> 32);
        long high = Convert.toDouble(cpu, source >> 32);
        set(cpu, instruction, low, high);
    }

    public static void cvtps2pd(Processor cpu, Instruction instruction) {
        long source = Sse.low64(cpu, instruction);
        long low = Convert.widen(cpu, (int) source);
        long high = Convert.widen(cpu, (int) (source >>> 32));
        set(cpu, instruction, low, high);
    }

    public static void cvtpd2ps(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int low = Convert.narrow(cpu, cpu.xmm[s]);
        int high = Convert.narrow(cpu, cpu.xmm[s + 1]);
        set(cpu, instruction, Sse.join(low, high), 0);
    }

    public static void cvtpd2dq(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int low = Convert.toDoubleword(cpu, cpu.xmm[s]);
        int high = Convert.toDoubleword(cpu, cpu.xmm[s + 1]);
        set(cpu, instruction, Sse.join(low, high), 0);
    }

    public static void cvttpd2dq(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int low = Convert.truncateToDoubleword(cpu, cpu.xmm[s]);
        int high = Convert.truncateToDoubleword(cpu, cpu.xmm[s + 1]);
        set(cpu, instruction, Sse.join(low, high), 0);
    }

    /** From MMX registers or memory; from memory they leave the x87 state alone. */
    private static long mmxSource(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        if (instruction.inMemory()) {
            return Sse.low64(cpu, instruction);
        }
        Mmx.require(cpu);
        return Mmx.source(cpu, instruction);
    }

    public static void cvtpi2ps(Processor cpu, Instruction instruction) {
        long source = mmxSource(cpu, instruction);
        long value = pair(cpu, source, Convert::toSingle);
        SimdExceptions.commit(cpu);
        cpu.xmm[Sse.destination(instruction)] = value;
    }

    public static void cvtpi2pd(Processor cpu, Instruction instruction) {
        long source = mmxSource(cpu, instruction);
        long low = Convert.toDouble(cpu, source << 32 >> 32);
        long high = Convert.toDouble(cpu, source >> 32);
        set(cpu, instruction, low, high);
    }

    public static void cvtps2pi(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        Mmx.require(cpu);
        long source = Sse.low64(cpu, instruction);
        setMmx(cpu, instruction, pair(cpu, source, PackedConvert::toInteger));
    }

    public static void cvttps2pi(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        Mmx.require(cpu);
        long source = Sse.low64(cpu, instruction);
        setMmx(cpu, instruction, pair(cpu, source, PackedConvert::truncate));
    }

    public static void cvtpd2pi(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        Mmx.require(cpu);
        int s = Sse.source(cpu, instruction);
        int low = Convert.toDoubleword(cpu, cpu.xmm[s]);
        setMmx(cpu, instruction, Sse.join(low, Convert.toDoubleword(cpu, cpu.xmm[s + 1])));
    }

    public static void cvttpd2pi(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        Mmx.require(cpu);
        int s = Sse.source(cpu, instruction);
        int low = Convert.truncateToDoubleword(cpu, cpu.xmm[s]);
        int high = Convert.truncateToDoubleword(cpu, cpu.xmm[s + 1]);
        setMmx(cpu, instruction, Sse.join(low, high));
    }

    private static void setMmx(Processor cpu, Instruction instruction, long value) {
        Mmx.enter(cpu); // even when an unmasked exception follows
        SimdExceptions.commit(cpu);
        Mmx.set(cpu, instruction.register, value);
    }
}
