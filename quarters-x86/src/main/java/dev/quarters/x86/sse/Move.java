package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.memory.LinearMemory;

/** Moves of whole registers and of their parts. */
public final class Move {

    private Move() {}

    /** MOVAPS, MOVAPD, MOVDQA, MOVNTDQA. */
    public static void loadAligned(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        Sse.set(cpu, instruction, cpu.xmm[s], cpu.xmm[s + 1]);
    }

    /** MOVUPS, MOVUPD, MOVDQU, LDDQU. */
    public static void loadUnaligned(Processor cpu, Instruction instruction) {
        int s = Sse.sourceUnaligned(cpu, instruction);
        Sse.set(cpu, instruction, cpu.xmm[s], cpu.xmm[s + 1]);
    }

    /** MOVAPS, MOVAPD, MOVDQA, and the non-temporal MOVNTPS, MOVNTPD, MOVNTDQ. */
    public static void storeAligned(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        store(cpu, instruction, instruction.inMemory() ? Sse.aligned(cpu, instruction, true) : 0);
    }

    /** MOVUPS, MOVUPD, MOVDQU. */
    public static void storeUnaligned(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        boolean inMemory = instruction.inMemory();
        store(cpu, instruction, inMemory ? Operands.writeAddress(cpu, instruction, 16) : 0);
    }

    private static void store(Processor cpu, Instruction instruction, long address) {
        int from = Sse.destination(instruction);
        if (instruction.inMemory()) {
            Sse.store(cpu, address, cpu.xmm[from], cpu.xmm[from + 1]);
        } else {
            int to = 2 * instruction.rm;
            cpu.xmm[to] = cpu.xmm[from];
            cpu.xmm[to + 1] = cpu.xmm[from + 1];
        }
    }

    /** From memory all else becomes zero, from a register it stays. */
    public static void movss(Processor cpu, Instruction instruction) {
        int value = Sse.low32(cpu, instruction);
        if (instruction.inMemory()) {
            Sse.set(cpu, instruction, value & 0xFFFF_FFFFL, 0);
        } else {
            Sse.setLow32(cpu, instruction, value);
        }
    }

    public static void storeMovss(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        int value = (int) cpu.xmm[Sse.destination(instruction)];
        if (instruction.inMemory()) {
            LinearMemory.writeDoubleword(cpu, Operands.writeAddress(cpu, instruction, 4), value);
        } else {
            int to = 2 * instruction.rm;
            cpu.xmm[to] = Sse.join(value, (int) (cpu.xmm[to] >>> 32));
        }
    }

    /** From memory all else becomes zero, from a register it stays. */
    public static void movsd(Processor cpu, Instruction instruction) {
        int d = Sse.destination(instruction);
        cpu.xmm[d] = Sse.low64(cpu, instruction);
        if (instruction.inMemory()) {
            cpu.xmm[d + 1] = 0;
        }
    }

    public static void storeMovsd(Processor cpu, Instruction instruction) {
        storeLow(cpu, instruction);
    }

    /** MOVLPS, MOVLPD to memory; MOVSD to memory or a register. */
    public static void storeLow(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        long value = cpu.xmm[Sse.destination(instruction)];
        if (instruction.inMemory()) {
            LinearMemory.writeQuadword(cpu, Operands.writeAddress(cpu, instruction, 8), value);
        } else {
            cpu.xmm[2 * instruction.rm] = value;
        }
    }

    /** MOVQ xmm, xmm/m64. */
    public static void movq(Processor cpu, Instruction instruction) {
        Sse.set(cpu, instruction, Sse.low64(cpu, instruction), 0);
    }

    /** MOVQ xmm/m64, xmm. */
    public static void storeMovq(Processor cpu, Instruction instruction) {
        storeLow(cpu, instruction);
        if (!instruction.inMemory()) {
            cpu.xmm[2 * instruction.rm + 1] = 0;
        }
    }

    /** MOVLPS, MOVLPD from memory. */
    public static void loadLow(Processor cpu, Instruction instruction) {
        cpu.xmm[Sse.destination(instruction)] = Sse.low64(cpu, instruction);
    }

    /** MOVHPS, MOVHPD from memory, MOVLHPS. */
    public static void loadHigh(Processor cpu, Instruction instruction) {
        cpu.xmm[Sse.destination(instruction) + 1] = Sse.low64(cpu, instruction);
    }

    /** MOVHPS, MOVHPD to memory. */
    public static void storeHigh(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        long address = Operands.writeAddress(cpu, instruction, 8);
        LinearMemory.writeQuadword(cpu, address, cpu.xmm[Sse.destination(instruction) + 1]);
    }

    public static void movhlps(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        cpu.xmm[Sse.destination(instruction)] = cpu.xmm[2 * instruction.rm + 1];
    }

    /** MOVD xmm, r/m32. */
    public static void movd(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        Sse.set(cpu, instruction, Operands.readRm(cpu, instruction, 4) & 0xFFFF_FFFFL, 0);
    }

    /** MOVQ xmm, r/m64. */
    public static void movdWide(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        Sse.set(cpu, instruction, Operands.readRm(cpu, instruction, 8), 0);
    }

    /** MOVD r/m32, xmm. */
    public static void storeMovd(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        Operands.writeRm(cpu, instruction, 4, cpu.xmm[Sse.destination(instruction)]);
    }

    /** MOVQ r/m64, xmm. */
    public static void storeMovdWide(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        Operands.writeRm(cpu, instruction, 8, cpu.xmm[Sse.destination(instruction)]);
    }

    /** MOVNTI m, r: past the caches. */
    public static void movnti(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        Operands.writeRm(cpu, instruction, size, cpu.registers[instruction.register]);
    }

    public static void movddup(Processor cpu, Instruction instruction) {
        long value = Sse.low64(cpu, instruction);
        Sse.set(cpu, instruction, value, value);
    }

    public static void movsldup(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        Sse.set(cpu, instruction, twice(cpu.xmm[s], 0), twice(cpu.xmm[s + 1], 0));
    }

    public static void movshdup(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        Sse.set(cpu, instruction, twice(cpu.xmm[s], 32), twice(cpu.xmm[s + 1], 32));
    }

    private static long twice(long pair, int shift) {
        int value = (int) (pair >>> shift);
        return Sse.join(value, value);
    }

    public static void movmskps(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        int s = 2 * instruction.rm;
        long low = cpu.xmm[s] >>> 31 & 1 | cpu.xmm[s] >>> 62 & 2;
        long high = cpu.xmm[s + 1] >>> 31 & 1 | cpu.xmm[s + 1] >>> 62 & 2;
        cpu.registers[instruction.register] = low | high << 2;
    }

    public static void movmskpd(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        int s = 2 * instruction.rm;
        cpu.registers[instruction.register] = cpu.xmm[s] >>> 63 | cpu.xmm[s + 1] >>> 62 & 2;
    }

    /** Bytes whose mask has its sign bit set, to DS:rDI (or another segment). */
    public static void maskmovdqu(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        int d = Sse.destination(instruction);
        int s = 2 * instruction.rm;
        MaskedStore.store(cpu, instruction, cpu.xmm[d], cpu.xmm[s], 0);
        MaskedStore.store(cpu, instruction, cpu.xmm[d + 1], cpu.xmm[s + 1], 8);
    }
}
