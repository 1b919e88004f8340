package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.memory.LinearMemory;
import dev.quarters.x86.x87.X87State;

/**
 * The 512 bytes of FXSAVE, which are the legacy region of XSAVE too (Intel SDM Vol. 1 §10.5.1,
 * §13.4.1). Addresses here are linear, and all of the image was touched before.
 */
final class FloatingImage {

    static final int SIZE = 512;

    private static final int MXCSR = 24;
    private static final int REGISTERS = 32;
    private static final int XMM = 160;
    static final int MXCSR_MASK = 0xFFFF;

    private FloatingImage() {}

    static void saveX87(Processor cpu, long to, boolean wide) {
        X87State x87 = cpu.x87;
        LinearMemory.writeWord(cpu, to, x87.control);
        LinearMemory.writeWord(cpu, to + 2, x87.status);
        LinearMemory.writeWord(cpu, to + 4, x87.abridgedTags());
        LinearMemory.writeWord(cpu, to + 6, x87.lastOpcode);
        savePointer(cpu, to + 8, wide, x87.lastInstructionPointer, x87.lastInstructionSelector);
        savePointer(cpu, to + 16, wide, x87.lastOperandPointer, x87.lastOperandSelector);
        int top = x87.status >> 11 & 7;
        for (int i = 0; i < 8; i++) {
            long at = to + REGISTERS + 16L * i;
            LinearMemory.writeQuadword(cpu, at, x87.significand[top + i & 7]);
            LinearMemory.writeQuadword(cpu, at + 8, x87.signExponent[top + i & 7] & 0xFFFF);
        }
    }

    private static void savePointer(
            Processor cpu, long to, boolean wide, long offset, int selector) {
        long value = wide ? offset : offset & 0xFFFF_FFFFL | (selector & 0xFFFFL) << 32;
        LinearMemory.writeQuadword(cpu, to, value);
    }

    static void loadX87(Processor cpu, long from, boolean wide) {
        X87State x87 = cpu.x87;
        x87.control = LinearMemory.readWord(cpu, from) & 0x1F7F | 0x40;
        x87.status = LinearMemory.readWord(cpu, from + 2);
        int inUse = LinearMemory.readByte(cpu, from + 4);
        x87.lastOpcode = LinearMemory.readWord(cpu, from + 6) & 0x7FF;
        long instruction = LinearMemory.readQuadword(cpu, from + 8);
        long operand = LinearMemory.readQuadword(cpu, from + 16);
        x87.lastInstructionPointer = wide ? instruction : instruction & 0xFFFF_FFFFL;
        x87.lastInstructionSelector = wide ? 0 : (int) (instruction >>> 32) & 0xFFFF;
        x87.lastOperandPointer = wide ? operand : operand & 0xFFFF_FFFFL;
        x87.lastOperandSelector = wide ? 0 : (int) (operand >>> 32) & 0xFFFF;
        int top = x87.status >> 11 & 7;
        int tags = 0;
        for (int i = 0; i < 8; i++) {
            long at = from + REGISTERS + 16L * i;
            int register = top + i & 7;
            x87.significand[register] = LinearMemory.readQuadword(cpu, at);
            x87.signExponent[register] = LinearMemory.readWord(cpu, at + 8);
            boolean used = (inUse >> register & 1) != 0;
            tags |= (used ? x87.tag(register) : X87State.EMPTY) << 2 * register;
        }
        x87.tags = tags;
    }

    /** As FNINIT leaves it. */
    static void initializeX87(Processor cpu) {
        X87State x87 = cpu.x87;
        x87.control = 0x37F;
        x87.status = 0;
        x87.tags = 0xFFFF;
        x87.lastOpcode = 0;
        x87.lastInstructionPointer = 0;
        x87.lastInstructionSelector = 0;
        x87.lastOperandPointer = 0;
        x87.lastOperandSelector = 0;
        for (int i = 0; i < 8; i++) {
            x87.significand[i] = 0;
            x87.signExponent[i] = 0;
        }
    }

    static void saveControl(Processor cpu, long to) {
        LinearMemory.writeDoubleword(cpu, to + MXCSR, cpu.mxcsr);
        LinearMemory.writeDoubleword(cpu, to + MXCSR + 4, MXCSR_MASK);
    }

    /** MXCSR of the image; reserved bits are #GP(0). */
    static int control(Processor cpu, long from) {
        int value = LinearMemory.readDoubleword(cpu, from + MXCSR);
        if ((value & ~MXCSR_MASK) != 0) {
            throw Fault.protection(cpu);
        }
        return value;
    }

    static void saveXmm(Processor cpu, long to) {
        for (int i = 0; i < 2 * xmmCount(cpu); i++) {
            LinearMemory.writeQuadword(cpu, to + XMM + 8L * i, cpu.xmm[i]);
        }
    }

    static void loadXmm(Processor cpu, long from) {
        for (int i = 0; i < 2 * xmmCount(cpu); i++) {
            cpu.xmm[i] = LinearMemory.readQuadword(cpu, from + XMM + 8L * i);
        }
    }

    static void initializeXmm(Processor cpu) {
        for (int i = 0; i < 2 * xmmCount(cpu); i++) {
            cpu.xmm[i] = 0;
        }
    }

    private static int xmmCount(Processor cpu) {
        return cpu.in64BitMode() ? 16 : 8;
    }
}
