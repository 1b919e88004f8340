package dev.quarters.x86.x87;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.memory.LinearMemory;

/** FST, FSTP, FIST, FISTP, FISTTP. */
public final class Store {

    private static final int CHOSEN = -1;

    private Store() {}

    public static void fst32(Processor cpu, Instruction instruction) {
        storeSingle(cpu, instruction);
    }

    public static void fstp32(Processor cpu, Instruction instruction) {
        if (storeSingle(cpu, instruction)) {
            Fpu.pop(cpu.x87);
        }
    }

    public static void fst64(Processor cpu, Instruction instruction) {
        storeDouble(cpu, instruction);
    }

    public static void fstp64(Processor cpu, Instruction instruction) {
        if (storeDouble(cpu, instruction)) {
            Fpu.pop(cpu.x87);
        }
    }

    private static boolean storeSingle(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        long address = Memory.prepareWrite(cpu, instruction, 4);
        if (!narrow(cpu.x87, 24, 127)) {
            return false;
        }
        SoftExtended soft = cpu.x87.soft;
        LinearMemory.writeDoubleword(
                cpu, address, Extended.to32(soft.signExponent, soft.significand));
        return true;
    }

    private static boolean storeDouble(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        long address = Memory.prepareWrite(cpu, instruction, 8);
        if (!narrow(cpu.x87, 53, 1023)) {
            return false;
        }
        SoftExtended soft = cpu.x87.soft;
        LinearMemory.writeQuadword(
                cpu, address, Extended.to64(soft.signExponent, soft.significand));
        return true;
    }

    /** ST(0) in a narrower format; false: an unmasked exception keeps it from memory. */
    private static boolean narrow(X87State state, int precision, int bias) {
        SoftExtended soft = state.soft;
        if (Fpu.isEmpty(state, 0)) {
            soft.result(0xFFFF, 3L << 62);
            return Fpu.underflow(state);
        }
        soft.control(state.control);
        soft.clear();
        soft.precision = precision;
        soft.range(bias);
        int signExponent = Fpu.signExponent(state, 0);
        long significand = Fpu.significand(state, 0);
        if (!Nan.handled(soft, signExponent, significand)) {
            if (significand == 0 || Extended.isInfinite(signExponent)) {
                soft.result(signExponent, significand);
            } else {
                soft.finish(signExponent, significand);
            }
        }
        return raised(state);
    }

    private static boolean raised(X87State state) {
        SoftExtended soft = state.soft;
        int found = soft.flags;
        int kept = SoftExtended.BEFORE | SoftExtended.OVERFLOW | SoftExtended.UNDERFLOW;
        boolean blocked = (found & kept & ~state.control) != 0;
        if (blocked) {
            found &= kept;
        }
        Fpu.raise(state, found, soft.roundedUp && !blocked);
        return !blocked;
    }

    /** FSTP m80fp: no exceptions but the stack's. */
    public static void fstp80(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        long address = Memory.prepareWrite(cpu, instruction, 10);
        X87State state = cpu.x87;
        int signExponent = Fpu.signExponent(state, 0);
        long significand = Fpu.significand(state, 0);
        if (Fpu.isEmpty(state, 0)) {
            if (!Fpu.underflow(state)) {
                return;
            }
            signExponent = 0xFFFF;
            significand = 3L << 62;
        } else {
            state.status &= ~Fpu.C1;
        }
        LinearMemory.writeQuadword(cpu, address, significand);
        LinearMemory.writeWord(cpu, address + 8, signExponent);
        Fpu.pop(state);
    }

    /** FST ST(i). */
    public static void toRegister(Processor cpu, Instruction instruction) {
        copy(cpu, instruction);
    }

    /** FSTP ST(i). */
    public static void toRegisterAndPop(Processor cpu, Instruction instruction) {
        if (copy(cpu, instruction)) {
            Fpu.pop(cpu.x87);
        }
    }

    private static boolean copy(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        X87State state = cpu.x87;
        int i = instruction.opcode & 7;
        if (Fpu.isEmpty(state, 0)) {
            if (!Fpu.underflow(state)) {
                return false;
            }
            Fpu.setIndefinite(state, i);
            return true;
        }
        state.status &= ~Fpu.C1;
        Fpu.set(state, i, Fpu.signExponent(state, 0), Fpu.significand(state, 0));
        return true;
    }

    /** FSTPNCE, the alias of FSTP that the SDM does not name: an empty ST(0) is only popped. */
    public static void toRegisterUnchecked(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        X87State state = cpu.x87;
        int i = instruction.opcode & 7;
        state.status &= ~Fpu.C1;
        if (!Fpu.isEmpty(state, 0)) {
            Fpu.set(state, i, Fpu.signExponent(state, 0), Fpu.significand(state, 0));
        }
        Fpu.pop(state);
    }

    public static void fist16(Processor cpu, Instruction instruction) {
        storeInteger(cpu, instruction, 2, CHOSEN);
    }

    public static void fist32(Processor cpu, Instruction instruction) {
        storeInteger(cpu, instruction, 4, CHOSEN);
    }

    public static void fistp16(Processor cpu, Instruction instruction) {
        storeAndPop(cpu, instruction, 2, CHOSEN);
    }

    public static void fistp32(Processor cpu, Instruction instruction) {
        storeAndPop(cpu, instruction, 4, CHOSEN);
    }

    public static void fistp64(Processor cpu, Instruction instruction) {
        storeAndPop(cpu, instruction, 8, CHOSEN);
    }

    public static void fisttp16(Processor cpu, Instruction instruction) {
        storeAndPop(cpu, instruction, 2, SoftExtended.ZERO);
    }

    public static void fisttp32(Processor cpu, Instruction instruction) {
        storeAndPop(cpu, instruction, 4, SoftExtended.ZERO);
    }

    public static void fisttp64(Processor cpu, Instruction instruction) {
        storeAndPop(cpu, instruction, 8, SoftExtended.ZERO);
    }

    private static void storeAndPop(
            Processor cpu, Instruction instruction, int size, int rounding) {
        if (storeInteger(cpu, instruction, size, rounding)) {
            Fpu.pop(cpu.x87);
        }
    }

    private static boolean storeInteger(
            Processor cpu, Instruction instruction, int size, int rounding) {
        Waiting.check(cpu);
        long address = Memory.prepareWrite(cpu, instruction, size);
        X87State state = cpu.x87;
        long value;
        if (Fpu.isEmpty(state, 0)) {
            if (!Fpu.underflow(state)) {
                return false;
            }
            value = -1L << 8 * size - 1;
        } else {
            SoftExtended soft = state.soft;
            soft.clear();
            int mode = rounding == CHOSEN ? state.control >> 10 & 3 : rounding;
            value =
                    Integers.of(
                            soft,
                            Fpu.signExponent(state, 0),
                            Fpu.significand(state, 0),
                            8 * size,
                            mode);
            if (!raised(state)) {
                return false;
            }
        }
        LinearMemory.write(cpu, address, size, value);
        return true;
    }
}
