package dev.quarters.x86.execute;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.memory.LinearMemory;
import dev.quarters.x86.memory.MemoryUpdate;

/** The operands of an instruction, by its decoded fields. Values are sign-extended to 64 bits. */
public final class Operands {

    private Operands() {}

    /** The offset of the memory operand in its segment, cut to the address size. */
    public static long offset(Processor cpu, Instruction instruction) {
        long offset = instruction.displacement;
        int base = instruction.base;
        if (base == Instruction.RIP) {
            offset += cpu.blockStart + instruction.end;
        } else if (base >= 0) {
            offset += cpu.registers[base];
        }
        if (instruction.index >= 0) {
            offset += cpu.registers[instruction.index] << instruction.scale;
        }
        return truncate(offset, instruction.addressSize);
    }

    /** An offset or a count, cut to the address size. */
    static long truncate(long offset, int addressSize) {
        return switch (addressSize) {
            case 8 -> offset;
            case 4 -> offset & 0xFFFF_FFFFL;
            default -> offset & 0xFFFF;
        };
    }

    /** The linear address of the memory operand, which is about to be read. */
    public static long readAddress(Processor cpu, Instruction instruction, int size) {
        return linear(cpu, instruction.segment, offset(cpu, instruction), size, false);
    }

    /** The linear address of the memory operand, which is about to be written. */
    public static long writeAddress(Processor cpu, Instruction instruction, int size) {
        return linear(cpu, instruction.segment, offset(cpu, instruction), size, true);
    }

    /**
     * The linear address of an offset in a segment; outside of 64-bit mode the segment's type and
     * limit are checked (Intel SDM Vol. 3A §5.3).
     */
    public static long linear(
            Processor cpu, int segment, long offset, int size, boolean forWriting) {
        if (cpu.codeSize == 8) {
            return segment >= Segment.FS ? offset + cpu.segments[segment].base : offset;
        }
        return dev.quarters.x86.system.SegmentCheck.linear(cpu, segment, offset, size, forWriting);
    }

    /** A general register of 1, 2, 4 or 8 bytes. */
    public static long readRegister(Processor cpu, Instruction instruction, int number, int size) {
        return switch (size) {
            case 1 ->
                    isHighByte(instruction, number)
                            ? (byte) (cpu.registers[number - 4] >> 8)
                            : (byte) cpu.registers[number];
            case 2 -> (short) cpu.registers[number];
            case 4 -> (int) cpu.registers[number];
            default -> cpu.registers[number];
        };
    }

    /** Sets a general register: 4 bytes clear the upper half, 1 and 2 leave the rest alone. */
    public static void writeRegister(
            Processor cpu, Instruction instruction, int number, int size, long value) {
        long[] registers = cpu.registers;
        switch (size) {
            case 1 -> {
                if (isHighByte(instruction, number)) {
                    registers[number - 4] = registers[number - 4] & ~0xFF00L | (value & 0xFF) << 8;
                } else {
                    registers[number] = registers[number] & ~0xFFL | value & 0xFF;
                }
            }
            case 2 -> registers[number] = registers[number] & ~0xFFFFL | value & 0xFFFF;
            case 4 -> registers[number] = value & 0xFFFF_FFFFL;
            default -> registers[number] = value;
        }
    }

    private static boolean isHighByte(Instruction instruction, int number) {
        return number >= 4 && number < 8 && !instruction.has(Instruction.REX);
    }

    /** The register operand, of the instruction's operand size. */
    public static long readRegister(Processor cpu, Instruction instruction) {
        return readRegister(cpu, instruction, instruction.register, instruction.operandSize);
    }

    /** Sets the register operand, of the instruction's operand size. */
    public static void writeRegister(Processor cpu, Instruction instruction, long value) {
        writeRegister(cpu, instruction, instruction.register, instruction.operandSize, value);
    }

    /** The ModRM operand, of the instruction's operand size. */
    public static long readRm(Processor cpu, Instruction instruction) {
        return readRm(cpu, instruction, instruction.operandSize);
    }

    /** The ModRM operand, of that size. */
    public static long readRm(Processor cpu, Instruction instruction, int size) {
        return instruction.inMemory()
                ? LinearMemory.read(cpu, readAddress(cpu, instruction, size), size)
                : readRegister(cpu, instruction, instruction.rm, size);
    }

    /** Sets the ModRM operand, of the instruction's operand size. */
    public static void writeRm(Processor cpu, Instruction instruction, long value) {
        writeRm(cpu, instruction, instruction.operandSize, value);
    }

    /** Sets the ModRM operand, of that size. */
    public static void writeRm(Processor cpu, Instruction instruction, int size, long value) {
        if (instruction.inMemory()) {
            LinearMemory.write(cpu, writeAddress(cpu, instruction, size), size, value);
        } else {
            writeRegister(cpu, instruction, instruction.rm, size, value);
        }
    }

    /** The address of an operand that is read and then written; 0 for a register. */
    static long destination(Processor cpu, Instruction instruction) {
        return instruction.inMemory() ? writeAddress(cpu, instruction, instruction.operandSize) : 0;
    }

    /** The operand at {@link #destination}. */
    static long readDestination(Processor cpu, Instruction instruction, long linear) {
        return instruction.inMemory()
                ? MemoryUpdate.read(cpu, linear, instruction.operandSize)
                : readRegister(cpu, instruction, instruction.rm, instruction.operandSize);
    }

    /**
     * Sets the operand at {@link #destination}.
     *
     * @return false: another processor changed it meanwhile, and all has to be done again
     */
    static boolean writeDestination(
            Processor cpu, Instruction instruction, long linear, long before, long value) {
        int size = instruction.operandSize;
        if (instruction.inMemory()) {
            boolean locked = instruction.has(Instruction.LOCK);
            return MemoryUpdate.write(cpu, linear, size, before, value, locked);
        }
        writeRegister(cpu, instruction, instruction.rm, size, value);
        return true;
    }
}
