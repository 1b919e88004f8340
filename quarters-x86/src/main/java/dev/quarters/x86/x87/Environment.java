package dev.quarters.x86.x87;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.memory.LinearMemory;

/**
 * The FPU's state in memory (Intel SDM Vol. 1 §8.1.10): words or doublewords by the operand size,
 * and pointers as selectors with offsets in protected mode, as linear addresses in real and
 * virtual-8086 mode.
 */
public final class Environment {

    private static final int ALL_ONES = 0xFFFF_0000;
    private static final int REGISTERS = 80;

    private Environment() {}

    private static boolean isWide(Processor cpu, Instruction instruction) {
        return instruction.has(Instruction.REX_W)
                || (cpu.codeSize == 2) == instruction.has(Instruction.OPERAND_SIZE);
    }

    private static int size(Processor cpu, Instruction instruction) {
        return isWide(cpu, instruction) ? 28 : 14;
    }

    private static boolean isReal(Processor cpu) {
        return (cpu.cr0 & 1) == 0 || (cpu.rflags & Flags.VM) != 0;
    }

    /** Also masks all exceptions. */
    public static void fnstenv(Processor cpu, Instruction instruction) {
        Waiting.available(cpu);
        int size = size(cpu, instruction);
        long address = Operands.writeAddress(cpu, instruction, size);
        cpu.translation.prepareWrite(address, size);
        store(cpu, instruction, address);
        cpu.x87.control |= 0x3F;
        Control.summarize(cpu.x87);
    }

    public static void fldenv(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        load(cpu, instruction, Operands.readAddress(cpu, instruction, size(cpu, instruction)));
    }

    /** Also initializes. */
    public static void fnsave(Processor cpu, Instruction instruction) {
        Waiting.available(cpu);
        int size = size(cpu, instruction);
        long address = Operands.writeAddress(cpu, instruction, size + REGISTERS);
        cpu.translation.prepareWrite(address, 64);
        cpu.translation.prepareWrite(address + size + REGISTERS - 64, 64);
        store(cpu, instruction, address);
        X87State state = cpu.x87;
        for (int i = 0; i < 8; i++) {
            long at = address + size + 10L * i;
            LinearMemory.writeQuadword(cpu, at, Fpu.significand(state, i));
            LinearMemory.writeWord(cpu, at + 8, Fpu.signExponent(state, i));
        }
        Control.initialize(state);
    }

    public static void frstor(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        int size = size(cpu, instruction);
        long address = Operands.readAddress(cpu, instruction, size + REGISTERS);
        LinearMemory.readByte(cpu, address + size + REGISTERS - 1);
        load(cpu, instruction, address);
        X87State state = cpu.x87;
        for (int i = 0; i < 8; i++) {
            long at = address + size + 10L * i;
            int register = Fpu.physical(state, i);
            state.significand[register] = LinearMemory.readQuadword(cpu, at);
            state.signExponent[register] = LinearMemory.readWord(cpu, at + 8);
        }
    }

    private static void store(Processor cpu, Instruction instruction, long address) {
        X87State state = cpu.x87;
        int tags = fullTags(state);
        if (isWide(cpu, instruction)) {
            LinearMemory.writeDoubleword(cpu, address, state.control | ALL_ONES);
            LinearMemory.writeDoubleword(cpu, address + 4, state.status | ALL_ONES);
            LinearMemory.writeDoubleword(cpu, address + 8, tags | ALL_ONES);
            storeWidePointers(cpu, state, address + 12);
        } else {
            LinearMemory.writeWord(cpu, address, state.control);
            LinearMemory.writeWord(cpu, address + 2, state.status);
            LinearMemory.writeWord(cpu, address + 4, tags);
            storePointers(cpu, state, address + 6);
        }
    }

    private static void storeWidePointers(Processor cpu, X87State state, long address) {
        int instruction = (int) state.lastInstructionPointer;
        int operand = (int) state.lastOperandPointer;
        int opcode = state.lastOpcode & 0x7FF;
        if (isReal(cpu)) {
            instruction += state.lastInstructionSelector << 4;
            operand += state.lastOperandSelector << 4;
            LinearMemory.writeDoubleword(cpu, address, instruction & 0xFFFF | ALL_ONES);
            LinearMemory.writeDoubleword(cpu, address + 4, instruction >>> 16 << 12 | opcode);
            LinearMemory.writeDoubleword(cpu, address + 8, operand & 0xFFFF | ALL_ONES);
            LinearMemory.writeDoubleword(cpu, address + 12, operand >>> 16 << 12);
        } else {
            int selector = state.lastInstructionSelector;
            LinearMemory.writeDoubleword(cpu, address, instruction);
            LinearMemory.writeDoubleword(cpu, address + 4, selector | opcode << 16);
            LinearMemory.writeDoubleword(cpu, address + 8, operand);
            LinearMemory.writeDoubleword(cpu, address + 12, state.lastOperandSelector | ALL_ONES);
        }
    }

    private static void storePointers(Processor cpu, X87State state, long address) {
        int instruction = (int) state.lastInstructionPointer;
        int operand = (int) state.lastOperandPointer;
        if (isReal(cpu)) {
            instruction += state.lastInstructionSelector << 4;
            operand += state.lastOperandSelector << 4;
            int opcode = state.lastOpcode & 0x7FF;
            LinearMemory.writeWord(cpu, address, instruction);
            LinearMemory.writeWord(cpu, address + 2, instruction >>> 4 & 0xF000 | opcode);
            LinearMemory.writeWord(cpu, address + 4, operand);
            LinearMemory.writeWord(cpu, address + 6, operand >>> 4 & 0xF000);
        } else {
            LinearMemory.writeWord(cpu, address, instruction);
            LinearMemory.writeWord(cpu, address + 2, state.lastInstructionSelector);
            LinearMemory.writeWord(cpu, address + 4, operand);
            LinearMemory.writeWord(cpu, address + 6, state.lastOperandSelector);
        }
    }

    private static void load(Processor cpu, Instruction instruction, long address) {
        X87State state = cpu.x87;
        boolean wide = isWide(cpu, instruction);
        int step = wide ? 4 : 2;
        int[] words = new int[7];
        for (int i = 0; i < 7; i++) {
            long at = address + (long) i * step;
            words[i] = wide ? LinearMemory.readDoubleword(cpu, at) : LinearMemory.readWord(cpu, at);
        }
        state.control = Control.controlWord(words[0]);
        state.status = words[1] & 0xFFFF;
        state.tags = tags(words[2]);
        Control.summarize(state);
        if (isReal(cpu)) {
            int high = wide ? words[4] >>> 12 << 16 : words[4] << 4 & 0xF0000;
            state.lastInstructionPointer = words[3] & 0xFFFF | high;
            state.lastInstructionSelector = 0;
            state.lastOpcode = words[4] & 0x7FF;
            int operandHigh = wide ? words[6] >>> 12 << 16 : words[6] << 4 & 0xF0000;
            state.lastOperandPointer = words[5] & 0xFFFF | operandHigh;
            state.lastOperandSelector = 0;
        } else {
            state.lastInstructionPointer = words[3] & 0xFFFF_FFFFL;
            state.lastInstructionSelector = words[4] & 0xFFFF;
            state.lastOpcode = wide ? words[4] >>> 16 & 0x7FF : state.lastOpcode;
            state.lastOperandPointer = words[5] & 0xFFFF_FFFFL;
            state.lastOperandSelector = words[6] & 0xFFFF;
        }
    }

    /** Only which registers are empty is kept. */
    public static int tags(int full) {
        int tags = 0;
        for (int i = 0; i < 8; i++) {
            tags |= (full >> 2 * i & 3) == 3 ? 3 << 2 * i : 0;
        }
        return tags;
    }

    /** 0 valid, 1 zero, 2 special, 3 empty (Intel SDM Vol. 1 §8.1.7). */
    public static int fullTags(X87State state) {
        int tags = 0;
        for (int i = 0; i < 8; i++) {
            int tag = (state.tags >> 2 * i & 3) == 3 ? 3 : tag(state, i);
            tags |= tag << 2 * i;
        }
        return tags;
    }

    private static int tag(X87State state, int register) {
        int exponent = state.signExponent[register] & 0x7FFF;
        long significand = state.significand[register];
        if (exponent == 0 && significand == 0) {
            return 1;
        }
        return exponent == 0 || exponent == 0x7FFF || significand >= 0 ? 2 : 0;
    }
}
