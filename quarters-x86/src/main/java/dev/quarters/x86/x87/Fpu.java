package dev.quarters.x86.x87;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;

/**
 * The register stack and the status word (Intel SDM Vol. 1 §8.1). Tags here are only 0 for a
 * register in use and 3 for an empty one; which of the full form's values it is, {@link
 * Environment} looks up when it is asked for.
 */
final class Fpu {

    static final int STACK_FAULT = 0x40;
    static final int C0 = 0x100;
    static final int C1 = 0x200;
    static final int C2 = 0x400;
    static final int C3 = 0x4000;
    static final int CONDITIONS = C0 | C1 | C2 | C3;

    private static final int TOP = 7 << 11;

    private Fpu() {}

    static int top(X87State state) {
        return state.status >> 11 & 7;
    }

    static void setTop(X87State state, int top) {
        state.status = state.status & ~TOP | (top & 7) << 11;
    }

    /** Which register ST(i) is. */
    static int physical(X87State state, int i) {
        return top(state) + i & 7;
    }

    static boolean isEmpty(X87State state, int i) {
        return (state.tags >> 2 * physical(state, i) & 3) == 3;
    }

    static int signExponent(X87State state, int i) {
        return state.signExponent[physical(state, i)];
    }

    static long significand(X87State state, int i) {
        return state.significand[physical(state, i)];
    }

    /** Sets ST(i), which is in use then. */
    static void set(X87State state, int i, int signExponent, long significand) {
        int register = physical(state, i);
        state.signExponent[register] = signExponent;
        state.significand[register] = significand;
        state.tags &= ~(3 << 2 * register);
    }

    static void pop(X87State state) {
        free(state, 0);
        setTop(state, top(state) + 1);
    }

    static void free(X87State state, int i) {
        state.tags |= 3 << 2 * physical(state, i);
    }

    static void push(X87State state, int signExponent, long significand) {
        setTop(state, top(state) - 1);
        set(state, 0, signExponent, significand);
    }

    /** Notes the instruction for the pointers that handlers of exceptions look at. */
    static void note(Processor cpu, Instruction instruction) {
        X87State state = cpu.x87;
        state.lastInstructionPointer = cpu.blockStart + instruction.start;
        state.lastInstructionSelector = cpu.segments[Segment.CS].selector;
    }

    /** The exceptions of what was computed; C1 tells that it was rounded up. */
    static void raise(X87State state, int flags, boolean roundedUp) {
        state.status = state.status & ~C1 | (roundedUp ? C1 : 0);
        raise(state, flags);
    }

    private static void raise(X87State state, int flags) {
        state.status |= flags;
        if ((flags & ~state.control & 0x3F) != 0) {
            state.status |= Waiting.SUMMARY | Waiting.BUSY;
        }
    }

    /** An exception that leaves no result when it is not masked. */
    static boolean isBlocked(X87State state, int flags) {
        return (flags & SoftExtended.BEFORE & ~state.control) != 0;
    }

    /** A stack underflow; true when the masked response is to follow. */
    static boolean underflow(X87State state) {
        state.status &= ~C1;
        raise(state, SoftExtended.INVALID | STACK_FAULT);
        return (state.control & SoftExtended.INVALID) != 0;
    }

    /** A stack overflow; true when the masked response is to follow. */
    static boolean overflow(X87State state) {
        state.status |= C1;
        raise(state, SoftExtended.INVALID | STACK_FAULT);
        return (state.control & SoftExtended.INVALID) != 0;
    }

    /** The real indefinite in ST(i). */
    static void setIndefinite(X87State state, int i) {
        set(state, i, 0xFFFF, 3L << 62);
    }

    /** Pushes after a look at the stack. */
    static void load(X87State state, int signExponent, long significand) {
        if (isEmpty(state, 7)) {
            state.status &= ~C1;
            push(state, signExponent, significand);
        } else if (overflow(state)) {
            push(state, 0xFFFF, 3L << 62);
        }
    }

    /** C3, C2 and C0; C1 becomes zero. */
    static void setConditions(X87State state, int conditions) {
        state.status = state.status & ~CONDITIONS | conditions;
    }
}
