package dev.quarters.x86.x87;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.memory.LinearMemory;

/** Loads, constants, exchanges, and conditional moves. */
public final class Move {

    private Move() {}

    /** FLD m32fp. */
    public static void loadSingle(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        int bits = Memory.readSingle(cpu, instruction);
        boolean denormal = (bits & 0x7F80_0000) == 0 && bits << 1 != 0;
        widened(cpu, Extended.signExponentOf32(bits), Extended.significandOf32(bits), denormal);
    }

    /** FLD m64fp. */
    public static void loadDouble(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        long bits = Memory.readDouble(cpu, instruction);
        boolean denormal = (bits & 0x7FF0_0000_0000_0000L) == 0 && bits << 1 != 0;
        widened(cpu, Extended.signExponentOf64(bits), Extended.significandOf64(bits), denormal);
    }

    private static void widened(
            Processor cpu, int signExponent, long significand, boolean denormal) {
        X87State state = cpu.x87;
        if (!Fpu.isEmpty(state, 7)) {
            Fpu.load(state, signExponent, significand);
            return;
        }
        boolean signaling = Extended.isSignaling(signExponent, significand);
        int flags = signaling ? SoftExtended.INVALID : denormal ? SoftExtended.DENORMAL : 0;
        Fpu.raise(state, flags, false);
        if (!Fpu.isBlocked(state, flags)) {
            Fpu.push(
                    state,
                    signExponent,
                    signaling ? significand | SoftExtended.QUIET : significand);
        }
    }

    /** FLD m80fp: no exceptions but the stack's. */
    public static void loadExtended(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        long address = Memory.read80(cpu, instruction);
        long significand = LinearMemory.readQuadword(cpu, address);
        int signExponent = LinearMemory.readWord(cpu, address + 8);
        Fpu.load(cpu.x87, signExponent, significand);
    }

    /** FLD ST(i). */
    public static void loadRegister(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        X87State state = cpu.x87;
        int i = instruction.opcode & 7;
        if (Fpu.isEmpty(state, i)) {
            if (Fpu.underflow(state)) {
                Fpu.push(state, 0xFFFF, 3L << 62);
            }
        } else {
            Fpu.load(state, Fpu.signExponent(state, i), Fpu.significand(state, i));
        }
    }

    public static void fild16(Processor cpu, Instruction instruction) {
        loadInteger(cpu, instruction, 2);
    }

    public static void fild32(Processor cpu, Instruction instruction) {
        loadInteger(cpu, instruction, 4);
    }

    public static void fild64(Processor cpu, Instruction instruction) {
        loadInteger(cpu, instruction, 8);
    }

    private static void loadInteger(Processor cpu, Instruction instruction, int size) {
        Waiting.check(cpu);
        long value = Memory.readInteger(cpu, instruction, size);
        Fpu.load(cpu.x87, Integers.signExponent(value), Integers.significand(value));
    }

    /** FXCH: an empty register becomes the indefinite first. */
    public static void exchange(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        X87State state = cpu.x87;
        int i = instruction.opcode & 7;
        if (Fpu.isEmpty(state, 0) || Fpu.isEmpty(state, i)) {
            if (!Fpu.underflow(state)) {
                return;
            }
            fill(state, 0);
            fill(state, i);
        } else {
            state.status &= ~Fpu.C1;
        }
        int signExponent = Fpu.signExponent(state, 0);
        long significand = Fpu.significand(state, 0);
        Fpu.set(state, 0, Fpu.signExponent(state, i), Fpu.significand(state, i));
        Fpu.set(state, i, signExponent, significand);
    }

    private static void fill(X87State state, int i) {
        if (Fpu.isEmpty(state, i)) {
            Fpu.setIndefinite(state, i);
        }
    }

    public static void fcmovb(Processor cpu, Instruction instruction) {
        moveIf(cpu, instruction, Flags.carry(cpu));
    }

    public static void fcmove(Processor cpu, Instruction instruction) {
        moveIf(cpu, instruction, Flags.zero(cpu));
    }

    public static void fcmovbe(Processor cpu, Instruction instruction) {
        moveIf(cpu, instruction, Flags.carry(cpu) || Flags.zero(cpu));
    }

    public static void fcmovu(Processor cpu, Instruction instruction) {
        moveIf(cpu, instruction, Flags.parity(cpu));
    }

    public static void fcmovnb(Processor cpu, Instruction instruction) {
        moveIf(cpu, instruction, !Flags.carry(cpu));
    }

    public static void fcmovne(Processor cpu, Instruction instruction) {
        moveIf(cpu, instruction, !Flags.zero(cpu));
    }

    public static void fcmovnbe(Processor cpu, Instruction instruction) {
        moveIf(cpu, instruction, !(Flags.carry(cpu) || Flags.zero(cpu)));
    }

    public static void fcmovnu(Processor cpu, Instruction instruction) {
        moveIf(cpu, instruction, !Flags.parity(cpu));
    }

    private static void moveIf(Processor cpu, Instruction instruction, boolean condition) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        X87State state = cpu.x87;
        int i = instruction.opcode & 7;
        if (Fpu.isEmpty(state, 0) || Fpu.isEmpty(state, i)) {
            if (Fpu.underflow(state)) {
                Fpu.setIndefinite(state, 0);
            }
            return;
        }
        if (condition) {
            Fpu.set(state, 0, Fpu.signExponent(state, i), Fpu.significand(state, i));
        }
    }
}
