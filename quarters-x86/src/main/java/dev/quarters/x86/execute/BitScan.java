package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** BSF, BSR (Intel SDM Vol. 1 §7.3.7.2) and POPCNT. */
public final class BitScan {

    private BitScan() {}

    /** BSF r, r/m: of zero the destination stays, as it does on all processors. */
    public static void bsf(Processor cpu, Instruction instruction) {
        long value = Operands.readRm(cpu, instruction);
        if (value != 0) {
            Operands.writeRegister(cpu, instruction, Long.numberOfTrailingZeros(value));
        }
        Flags.setZero(cpu, value == 0);
    }

    /** BSR r, r/m. */
    public static void bsr(Processor cpu, Instruction instruction) {
        long value = Alu.zeroExtend(Operands.readRm(cpu, instruction), instruction.operandSize);
        if (value != 0) {
            Operands.writeRegister(cpu, instruction, 63 - Long.numberOfLeadingZeros(value));
        }
        Flags.setZero(cpu, value == 0);
    }

    /** POPCNT r, r/m. */
    public static void popcnt(Processor cpu, Instruction instruction) {
        long value = Alu.zeroExtend(Operands.readRm(cpu, instruction), instruction.operandSize);
        Operands.writeRegister(cpu, instruction, Long.bitCount(value));
        Flags.store(cpu, value == 0 ? Flags.ZF : 0);
    }
}
