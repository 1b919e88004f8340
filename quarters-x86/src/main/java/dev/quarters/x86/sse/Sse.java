package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.memory.LinearMemory;

/** Whether SSE may be used, and its operands. */
public final class Sse {

    /** Where in {@link Processor#xmm} an operand from memory is put. */
    static final int MEMORY = 32;

    private static final long TS = 8;
    private static final long EM = 4;
    private static final long OSFXSR = 1 << 9;

    private Sse() {}

    /** #UD or #NM where the system wants it (Intel SDM Vol. 3A table 13-1). */
    public static void require(Processor cpu) {
        if (!isUsable(cpu)) {
            boolean taskSwitched = (cpu.cr0 & EM) == 0 && (cpu.cr4 & OSFXSR) != 0;
            throw cpu.raise(
                    taskSwitched
                            ? ProcessorException.DEVICE_NOT_AVAILABLE
                            : ProcessorException.INVALID_OPCODE);
        }
    }

    /** Whether {@link #require} is content. */
    public static boolean isUsable(Processor cpu) {
        return (cpu.cr0 & (TS | EM)) == 0 && (cpu.cr4 & OSFXSR) != 0;
    }

    /** The index in {@link Processor#xmm} of the register operand. */
    static int destination(Instruction instruction) {
        return 2 * instruction.register;
    }

    /** The index in {@link Processor#xmm} of xmm/m128; memory has to be aligned. */
    static int source(Processor cpu, Instruction instruction) {
        require(cpu);
        return instruction.inMemory()
                ? load(cpu, aligned(cpu, instruction, false))
                : 2 * instruction.rm;
    }

    /** The index in {@link Processor#xmm} of xmm/m128, aligned or not. */
    static int sourceUnaligned(Processor cpu, Instruction instruction) {
        require(cpu);
        return instruction.inMemory()
                ? load(cpu, Operands.readAddress(cpu, instruction, 16))
                : 2 * instruction.rm;
    }

    private static int load(Processor cpu, long address) {
        cpu.xmm[MEMORY] = LinearMemory.readQuadword(cpu, address);
        cpu.xmm[MEMORY + 1] = LinearMemory.readQuadword(cpu, address + 8);
        return MEMORY;
    }

    /** The linear address of m128: #GP(0) unless it is a multiple of 16. */
    static long aligned(Processor cpu, Instruction instruction, boolean forWriting) {
        long address =
                forWriting
                        ? Operands.writeAddress(cpu, instruction, 16)
                        : Operands.readAddress(cpu, instruction, 16);
        if ((address & 15) != 0) {
            throw cpu.raise(ProcessorException.GENERAL_PROTECTION, 0);
        }
        return address;
    }

    /** The low half of xmm, or m64. */
    static long low64(Processor cpu, Instruction instruction) {
        require(cpu);
        return instruction.inMemory()
                ? LinearMemory.readQuadword(cpu, Operands.readAddress(cpu, instruction, 8))
                : cpu.xmm[2 * instruction.rm];
    }

    /** The low quarter of xmm, or m32. */
    static int low32(Processor cpu, Instruction instruction) {
        require(cpu);
        return instruction.inMemory()
                ? LinearMemory.readDoubleword(cpu, Operands.readAddress(cpu, instruction, 4))
                : (int) cpu.xmm[2 * instruction.rm];
    }

    /** Replaces the low quarter of the register operand. */
    static void setLow32(Processor cpu, Instruction instruction, int value) {
        int d = destination(instruction);
        cpu.xmm[d] = join(value, (int) (cpu.xmm[d] >>> 32));
    }

    /** Replaces the register operand. */
    static void set(Processor cpu, Instruction instruction, long low, long high) {
        int d = destination(instruction);
        cpu.xmm[d] = low;
        cpu.xmm[d + 1] = high;
    }

    /** Writes m128: nothing of it when a part cannot be written. */
    static void store(Processor cpu, long address, long low, long high) {
        if ((address & 0xFFF) > 0xFF0) {
            cpu.translation.prepareWrite(address, 16);
        }
        LinearMemory.writeQuadword(cpu, address, low);
        LinearMemory.writeQuadword(cpu, address + 8, high);
    }

    static long join(int low, int high) {
        return low & 0xFFFF_FFFFL | (long) high << 32;
    }
}
