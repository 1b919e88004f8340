package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.x87.Mmx;

/** Single elements put into registers and taken out. */
public final class Element {

    private static final long GATHER_SIGNS = 0x0002_0408_1020_4081L;

    private Element() {}

    /** Element of that many bits. */
    private static long get(Processor cpu, Instruction instruction, int bits) {
        int position = position(instruction, bits);
        return cpu.xmm[Sse.destination(instruction) + (position >> 6)] >>> (position & 63);
    }

    private static int position(Instruction instruction, int bits) {
        return (int) instruction.immediate * bits & 127;
    }

    private static void put(Processor cpu, Instruction instruction, int bits, long value) {
        int position = position(instruction, bits);
        int at = Sse.destination(instruction) + (position >> 6);
        long mask = -1L >>> 64 - bits << (position & 63);
        cpu.xmm[at] = cpu.xmm[at] & ~mask | value << (position & 63) & mask;
    }

    private static void extract(Processor cpu, Instruction instruction, int bits) {
        Sse.require(cpu);
        long value = get(cpu, instruction, bits) & -1L >>> 64 - bits;
        if (instruction.inMemory()) {
            Operands.writeRm(cpu, instruction, bits / 8, value);
        } else {
            cpu.registers[instruction.rm] = value;
        }
    }

    public static void pextrb(Processor cpu, Instruction instruction) {
        extract(cpu, instruction, 8);
    }

    public static void pextrw(Processor cpu, Instruction instruction) {
        extract(cpu, instruction, 16);
    }

    /** PEXTRD, EXTRACTPS. */
    public static void pextrd(Processor cpu, Instruction instruction) {
        extract(cpu, instruction, 32);
    }

    public static void pextrq(Processor cpu, Instruction instruction) {
        extract(cpu, instruction, 64);
    }

    /** PEXTRW r32, xmm, imm8: the older form, whose xmm is ModRM.rm. */
    public static void pextrwFromRm(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        int position = position(instruction, 16);
        long half = cpu.xmm[2 * instruction.rm + (position >> 6)];
        cpu.registers[instruction.register] = half >>> (position & 63) & 0xFFFF;
    }

    /** PEXTRW r32, mm, imm8. */
    public static void pextrwMmx(Processor cpu, Instruction instruction) {
        Mmx.require(cpu);
        long value = Mmx.source(cpu, instruction);
        cpu.registers[instruction.register] = value >>> 16 * (instruction.immediate & 3) & 0xFFFF;
    }

    private static void insert(Processor cpu, Instruction instruction, int bits) {
        Sse.require(cpu);
        int size = instruction.inMemory() ? bits / 8 : Math.max(4, bits / 8);
        put(cpu, instruction, bits, Operands.readRm(cpu, instruction, size));
    }

    public static void pinsrb(Processor cpu, Instruction instruction) {
        insert(cpu, instruction, 8);
    }

    public static void pinsrw(Processor cpu, Instruction instruction) {
        insert(cpu, instruction, 16);
    }

    public static void pinsrd(Processor cpu, Instruction instruction) {
        insert(cpu, instruction, 32);
    }

    public static void pinsrq(Processor cpu, Instruction instruction) {
        insert(cpu, instruction, 64);
    }

    /** PINSRW mm, r32/m16, imm8. */
    public static void pinsrwMmx(Processor cpu, Instruction instruction) {
        Mmx.require(cpu);
        int size = instruction.inMemory() ? 2 : 4;
        long value = Operands.readRm(cpu, instruction, size) & 0xFFFF;
        Mmx.enter(cpu);
        int shift = 16 * ((int) instruction.immediate & 3);
        long rest = Mmx.destination(cpu, instruction) & ~(0xFFFFL << shift);
        Mmx.set(cpu, instruction.register, rest | value << shift);
    }

    /** From a register any of its singles (imm8[7:6]); to imm8[5:4]; imm8[3:0] are made zero. */
    public static void insertps(Processor cpu, Instruction instruction) {
        int order = (int) instruction.immediate;
        int value = Sse.low32(cpu, instruction);
        if (!instruction.inMemory()) {
            int position = 32 * (order >> 6 & 3);
            value = (int) (cpu.xmm[2 * instruction.rm + (position >> 6)] >>> (position & 63));
        }
        int d = Sse.destination(instruction);
        int to = order >> 4 & 3;
        for (int i = 0; i < 4; i++) {
            int at = d + (i >> 1);
            int shift = 32 * (i & 1);
            boolean zero = (order >> i & 1) != 0;
            if (zero || i == to) {
                long element = zero ? 0 : value & 0xFFFF_FFFFL;
                cpu.xmm[at] = cpu.xmm[at] & ~(0xFFFF_FFFFL << shift) | element << shift;
            }
        }
    }

    public static void pmovmskb(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        int s = 2 * instruction.rm;
        cpu.registers[instruction.register] = signs(cpu.xmm[s]) | signs(cpu.xmm[s + 1]) << 8;
    }

    public static void pmovmskbMmx(Processor cpu, Instruction instruction) {
        Mmx.require(cpu);
        cpu.registers[instruction.register] = signs(Mmx.source(cpu, instruction));
    }

    /** The sign bits of eight bytes. */
    public static long signs(long value) {
        return (value & Lanes.BYTE_SIGNS) * GATHER_SIGNS >>> 56;
    }
}
