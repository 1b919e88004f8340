package dev.quarters.x86.execute;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Instruction;

/** DIV and IDIV (Intel SDM Vol. 1 §7.3.2.4). The flags, which are undefined, stay. */
public final class Divide {

    private Divide() {}

    /** DIV r/m. */
    public static void div(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long divisor = Alu.zeroExtend(Operands.readRm(cpu, instruction), size);
        if (size == 8) {
            divideWide(cpu, divisor);
            return;
        }
        long dividend = dividend(cpu, size);
        if (divisor == 0) {
            throw cpu.raise(ProcessorException.DIVIDE_ERROR);
        }
        long quotient = Long.divideUnsigned(dividend, divisor);
        if (quotient >>> 8 * size != 0) {
            throw cpu.raise(ProcessorException.DIVIDE_ERROR);
        }
        put(cpu, instruction, quotient, Long.remainderUnsigned(dividend, divisor));
    }

    /** IDIV r/m. */
    public static void idiv(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long divisor = Operands.readRm(cpu, instruction);
        if (size == 8) {
            divideWideSigned(cpu, divisor);
            return;
        }
        long dividend = Alu.extend(dividend(cpu, size), 2 * size);
        if (divisor == 0) {
            throw cpu.raise(ProcessorException.DIVIDE_ERROR);
        }
        long quotient = dividend / divisor;
        // The one quotient beyond 64 bits wraps to a negative one.
        boolean wrapped = dividend == Long.MIN_VALUE && divisor == -1;
        if (wrapped || quotient != Alu.extend(quotient, size)) {
            throw cpu.raise(ProcessorException.DIVIDE_ERROR);
        }
        put(cpu, instruction, quotient, dividend % divisor);
    }

    private static long dividend(Processor cpu, int size) {
        long low = cpu.registers[Processor.RAX];
        return size == 1
                ? low & 0xFFFF
                : Alu.zeroExtend(low, size)
                        | Alu.zeroExtend(cpu.registers[Processor.RDX], size) << 8 * size;
    }

    private static void put(Processor cpu, Instruction instruction, long quotient, long remainder) {
        int size = instruction.operandSize;
        if (size == 1) {
            long both = quotient & 0xFF | remainder << 8;
            Operands.writeRegister(cpu, instruction, Processor.RAX, 2, both);
        } else {
            Operands.writeRegister(cpu, instruction, Processor.RAX, size, quotient);
            Operands.writeRegister(cpu, instruction, Processor.RDX, size, remainder);
        }
    }

    private static void divideWide(Processor cpu, long divisor) {
        long high = cpu.registers[Processor.RDX];
        long low = cpu.registers[Processor.RAX];
        if (Long.compareUnsigned(high, divisor) >= 0) {
            throw cpu.raise(ProcessorException.DIVIDE_ERROR);
        }
        long quotient = quotient(high, low, divisor);
        cpu.registers[Processor.RAX] = quotient;
        cpu.registers[Processor.RDX] = low - quotient * divisor;
    }

    private static void divideWideSigned(Processor cpu, long divisor) {
        long high = cpu.registers[Processor.RDX];
        long low = cpu.registers[Processor.RAX];
        boolean negative = high < 0;
        long lowMagnitude = negative ? -low : low;
        long highMagnitude = negative ? ~high + (low == 0 ? 1 : 0) : high;
        long divisorMagnitude = Math.abs(divisor);
        if (Long.compareUnsigned(highMagnitude, divisorMagnitude) >= 0) {
            throw cpu.raise(ProcessorException.DIVIDE_ERROR);
        }
        long magnitude = quotient(highMagnitude, lowMagnitude, divisorMagnitude);
        long quotient = negative ^ divisor < 0 ? -magnitude : magnitude;
        if (magnitude != 0 && quotient < 0 != (negative ^ divisor < 0)) {
            throw cpu.raise(ProcessorException.DIVIDE_ERROR);
        }
        cpu.registers[Processor.RAX] = quotient;
        cpu.registers[Processor.RDX] = low - quotient * divisor;
    }

    /** high:low / divisor, unsigned, where high is less than the divisor. */
    private static long quotient(long high, long low, long divisor) {
        if (high == 0) {
            return Long.divideUnsigned(low, divisor);
        }
        long remainder = high;
        long quotient = low;
        for (int i = 0; i < 64; i++) {
            boolean carry = remainder < 0;
            remainder = remainder << 1 | quotient >>> 63;
            quotient <<= 1;
            if (carry || Long.compareUnsigned(remainder, divisor) >= 0) {
                remainder -= divisor;
                quotient |= 1;
            }
        }
        return quotient;
    }
}
