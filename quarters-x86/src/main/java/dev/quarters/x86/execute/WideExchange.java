package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.memory.LinearMemory;
import dev.quarters.x86.memory.MemoryUpdate;

/**
 * CMPXCHG8B and CMPXCHG16B. Only ZF changes. Sixteen bytes cannot be exchanged in one step by Java;
 * a lock makes it one for other processors that use this instruction too.
 */
public final class WideExchange {

    private WideExchange() {}

    /** CMPXCHG8B m64: EDX:EAX with ECX:EBX. */
    public static void cmpxchg8b(Processor cpu, Instruction instruction) {
        long[] registers = cpu.registers;
        long expected = join(registers[Processor.RDX], registers[Processor.RAX]);
        long value = join(registers[Processor.RCX], registers[Processor.RBX]);
        long linear = Operands.writeAddress(cpu, instruction, 8);
        boolean locked = instruction.has(Instruction.LOCK);
        long found;
        do {
            found = MemoryUpdate.read(cpu, linear, 8);
        } while (!MemoryUpdate.write(
                cpu, linear, 8, found, found == expected ? value : found, locked));
        if (found != expected) {
            registers[Processor.RAX] = found & 0xFFFF_FFFFL;
            registers[Processor.RDX] = found >>> 32;
        }
        Flags.setZero(cpu, found == expected);
    }

    private static long join(long high, long low) {
        return high << 32 | low & 0xFFFF_FFFFL;
    }

    /** CMPXCHG16B m128: RDX:RAX with RCX:RBX; #GP(0) unless aligned. */
    public static void cmpxchg16b(Processor cpu, Instruction instruction) {
        long[] registers = cpu.registers;
        long linear = Operands.writeAddress(cpu, instruction, 16);
        if ((linear & 15) != 0) {
            throw cpu.raise(ProcessorException.GENERAL_PROTECTION, 0);
        }
        boolean same;
        synchronized (WideExchange.class) {
            cpu.translation.prepareWrite(linear, 16);
            long low = LinearMemory.readQuadword(cpu, linear);
            long high = LinearMemory.readQuadword(cpu, linear + 8);
            same = low == registers[Processor.RAX] && high == registers[Processor.RDX];
            if (same) {
                LinearMemory.writeQuadword(cpu, linear, registers[Processor.RBX]);
                LinearMemory.writeQuadword(cpu, linear + 8, registers[Processor.RCX]);
            } else {
                registers[Processor.RAX] = low;
                registers[Processor.RDX] = high;
            }
        }
        Flags.setZero(cpu, same);
    }
}
