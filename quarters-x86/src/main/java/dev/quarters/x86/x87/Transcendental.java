package dev.quarters.x86.x87;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * The transcendental instructions: special operands, exceptions and the stack (Intel SDM Vol. 2A).
 * Results are the exact ones, rounded; a processor may be off by the last bit (Vol. 1 §8.3.10).
 */
public final class Transcendental {

    private Transcendental() {}

    public static void f2xm1(Processor cpu, Instruction instruction) {
        if (!Unary.begin(cpu, instruction)) {
            return;
        }
        X87State state = cpu.x87;
        SoftExtended soft = state.soft;
        soft.precision = 64;
        int signExponent = Fpu.signExponent(state, 0);
        long significand = Fpu.significand(state, 0);
        if (!Nan.handled(soft, signExponent, significand)) {
            Nan.noteDenormal(soft, signExponent, significand);
            Exponential.powerOfTwoMinusOne(soft, signExponent, significand);
        }
        Arithmetic.finish(state, 0);
    }

    public static void fsin(Processor cpu, Instruction instruction) {
        if (begin(cpu, instruction) && isReducible(cpu.x87)) {
            angle(cpu.x87, Trigonometry.SINE);
            Arithmetic.finish(cpu.x87, 0);
        }
    }

    public static void fcos(Processor cpu, Instruction instruction) {
        if (begin(cpu, instruction) && isReducible(cpu.x87)) {
            angle(cpu.x87, Trigonometry.COSINE);
            Arithmetic.finish(cpu.x87, 0);
        }
    }

    private static boolean begin(Processor cpu, Instruction instruction) {
        boolean begun = Unary.begin(cpu, instruction);
        if (!begun) {
            cpu.x87.status &= ~Fpu.C2;
        }
        return begun;
    }

    /** Clears C2; or sets it, for a finite number of 2 to 63 or more. */
    private static boolean isReducible(X87State state) {
        int exponent = Fpu.signExponent(state, 0) & 0x7FFF;
        boolean supported = Fpu.significand(state, 0) < 0;
        if (exponent < SoftExtended.BIAS + 63 || exponent == 0x7FFF || !supported) {
            state.status &= ~Fpu.C2;
            return true;
        }
        state.status = state.status & ~Fpu.C1 | Fpu.C2;
        return false;
    }

    /** Leaves the function of ST(0) in {@code soft}. */
    private static void angle(X87State state, int function) {
        SoftExtended soft = state.soft;
        soft.precision = 64;
        int signExponent = Fpu.signExponent(state, 0);
        long significand = Fpu.significand(state, 0);
        if (Nan.handled(soft, signExponent, significand)) {
            return;
        } else if (Extended.isInfinite(signExponent)) {
            soft.invalid();
            return;
        }
        Nan.noteDenormal(soft, signExponent, significand);
        Trigonometry.of(soft, function, signExponent, significand);
    }

    public static void fsincos(Processor cpu, Instruction instruction) {
        withPush(cpu, instruction, false);
    }

    public static void fptan(Processor cpu, Instruction instruction) {
        withPush(cpu, instruction, true);
    }

    private static void withPush(Processor cpu, Instruction instruction, boolean tangent) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        X87State state = cpu.x87;
        boolean under = Fpu.isEmpty(state, 0);
        if (under || !Fpu.isEmpty(state, 7)) {
            state.status &= ~Fpu.C2;
            if (under ? Fpu.underflow(state) : Fpu.overflow(state)) {
                Fpu.setIndefinite(state, 0);
                Fpu.push(state, 0xFFFF, 3L << 62);
            }
            return;
        }
        if (!isReducible(state)) {
            return;
        }
        state.soft.control(state.control);
        state.soft.clear();
        push(state, tangent);
    }

    private static void push(X87State state, boolean tangent) {
        SoftExtended soft = state.soft;
        int pushedSignExponent = SoftExtended.BIAS;
        long pushed = SoftExtended.LEADING;
        if (!tangent) {
            angle(state, Trigonometry.COSINE);
            pushedSignExponent = soft.signExponent;
            pushed = soft.significand;
        }
        angle(state, tangent ? Trigonometry.TANGENT : Trigonometry.SINE);
        if (tangent && (soft.flags & SoftExtended.INVALID) != 0
                || Extended.isNan(soft.signExponent, soft.significand)) {
            pushedSignExponent = soft.signExponent;
            pushed = soft.significand;
        }
        if (Arithmetic.finish(state, 0)) {
            Fpu.push(state, pushedSignExponent, pushed);
        }
    }

    /** Of two operands, into ST(1), popped. */
    private interface Binary {
        void apply(SoftExtended soft, int x, long xSignificand, int y, long ySignificand);
    }

    public static void fpatan(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, Trigonometry::arctangent);
    }

    public static void fyl2x(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, Exponential::logarithm);
    }

    public static void fyl2xp1(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, Exponential::logarithmOfOnePlus);
    }

    private static void binary(Processor cpu, Instruction instruction, Binary operation) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        X87State state = cpu.x87;
        if (Fpu.isEmpty(state, 0) || Fpu.isEmpty(state, 1)) {
            if (Fpu.underflow(state)) {
                Fpu.setIndefinite(state, 1);
                Fpu.pop(state);
            }
            return;
        }
        SoftExtended soft = state.soft;
        soft.control(state.control);
        soft.precision = 64;
        soft.clear();
        int x = Fpu.signExponent(state, 0);
        long xSignificand = Fpu.significand(state, 0);
        int y = Fpu.signExponent(state, 1);
        long ySignificand = Fpu.significand(state, 1);
        if (!Nan.handled(soft, x, xSignificand, y, ySignificand)) {
            Nan.noteDenormal(soft, x, xSignificand);
            Nan.noteDenormal(soft, y, ySignificand);
            operation.apply(soft, x, xSignificand, y, ySignificand);
        }
        if (Arithmetic.finish(state, 1)) {
            Fpu.pop(state);
        }
    }
}
