package dev.quarters.x86.difference;

/** States of a processor to begin with, by a seed. */
final class RandomState {

    private static final int RBX = 3;
    private static final int RCX = 1;
    private static final int RSP = 4;
    private static final int RSI = 6;
    private static final int RDI = 7;

    private RandomState() {}

    static void fill(MachineState state, SplitMix random) {
        registers(state, random);
        state.rip = MachineState.CODE;
        state.rflags = 0x202 | random.next() & 0x8D5 | (random.percent(15) ? 0x400 : 0);
        vectors(state, random);
        x87(state, random);
        memory(state, random);
        state.vector = MachineState.NONE;
        state.errorCode = 0;
        state.faultAddress = 0;
    }

    private static void registers(MachineState state, SplitMix random) {
        for (int i = 0; i < 16; i++) {
            state.registers[i] = Values.integer(random);
        }
        if (random.percent(60)) {
            state.registers[RCX] = random.below(70);
        }
        pointer(state, RBX, random, 50);
        pointer(state, RSI, random, 70);
        pointer(state, RDI, random, 70);
        pointer(state, RSP, random, 95);
    }

    private static void pointer(MachineState state, int register, SplitMix random, int percent) {
        if (random.percent(percent)) {
            int offset = random.below(MachineState.WINDOW_SIZE - 16);
            state.registers[register] =
                    MachineState.WINDOW + (random.percent(70) ? offset & -16 : offset);
        }
    }

    private static void vectors(MachineState state, SplitMix random) {
        int kind = random.below(8);
        for (int i = 0; i < 32; i++) {
            state.xmm[i] = Values.vector(random, random.percent(85) ? kind : random.below(8));
        }
        if (random.percent(25)) {
            int from = 2 * random.below(16);
            int to = 2 * random.below(16);
            state.xmm[to] = state.xmm[from];
            state.xmm[to + 1] = state.xmm[from + 1];
        }
        state.mxcsr = 0x1F80;
        if (random.percent(60)) {
            int bits = (int) random.next();
            int masks = random.percent(70) ? 0x1F80 : bits & 0x1F80;
            state.mxcsr = bits & 0x603F | masks | (random.percent(25) ? bits & 0x8040 : 0);
        }
    }

    private static void x87(MachineState state, SplitMix random) {
        int bits = (int) random.next();
        state.control = 0x37F;
        if (random.percent(60)) {
            int masks = random.percent(70) ? 0x3F : bits & 0x3F;
            state.control =
                    0x40 | masks | bits & 0xC00 | (random.percent(70) ? 0x300 : bits & 0x300);
        }
        int raised = random.percent(random.percent(5) ? 100 : 30) ? bits >> 16 & 0x3F : 0;
        boolean pending = (raised & ~state.control & 0x3F) != 0;
        if (pending && random.percent(90)) {
            raised &= state.control;
            pending = false;
        }
        state.status = bits >>> 8 & 0x4700 | random.below(8) << 11 | raised;
        state.status |= (raised & 1) != 0 && random.percent(20) ? 0x40 : 0;
        state.status |= pending ? 0x8080 : 0;
        state.validTags = random.percent(70) ? 0xFF : bits >>> 24;
        for (int i = 0; i < 8; i++) {
            state.signExponent[i] = Values.float80Exponent(random);
            state.significand[i] = Values.float80Significand(random, state.signExponent[i]);
        }
        if (random.percent(10)) {
            state.signExponent[1] = state.signExponent[0];
            state.significand[1] = state.significand[0];
        }
        state.lastOpcode = 0;
        state.lastInstruction = 0;
        state.lastOperand = 0;
    }

    private static void memory(MachineState state, SplitMix random) {
        int kind = random.below(9);
        for (int i = 0; i < MachineState.WINDOW_SIZE; i += 8) {
            long value = Values.vector(random, random.percent(85) ? kind : random.below(9));
            for (int j = 0; j < 8; j++) {
                state.window[i + j] = (byte) (value >> 8 * j);
            }
        }
        if (kind == 8) {
            float80(state, random);
        }
    }

    private static void float80(MachineState state, SplitMix random) {
        for (int i = 0; i + 16 <= MachineState.WINDOW_SIZE; i += 16) {
            int signExponent = Values.float80Exponent(random);
            long significand = Values.float80Significand(random, signExponent);
            for (int j = 0; j < 8; j++) {
                state.window[i + j] = (byte) (significand >> 8 * j);
            }
            state.window[i + 8] = (byte) signExponent;
            state.window[i + 9] = (byte) (signExponent >> 8);
        }
    }
}
