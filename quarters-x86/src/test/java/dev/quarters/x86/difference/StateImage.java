package dev.quarters.x86.difference;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A state as 1280 bytes of shared memory: an FXSAVE image (Intel SDM Vol. 1 §10.5.1), general
 * registers, and the rest as {@code native-processor.listing} says.
 */
final class StateImage {

    static final int SIZE = 1280;
    private static final long TRAP_FLAG = 0x100;
    private static final long RESUME_FLAG = 0x10000;
    private static final ValueLayout.OfLong UNALIGNED = ValueLayout.JAVA_LONG_UNALIGNED;

    private StateImage() {}

    static void write(Case from, MemorySegment image) {
        MachineState state = from.before;
        image.set(JAVA_SHORT, 0, (short) state.control);
        image.set(JAVA_SHORT, 2, (short) state.status);
        image.set(JAVA_SHORT, 4, (short) state.validTags);
        image.set(JAVA_SHORT, 6, (short) state.lastOpcode);
        image.set(JAVA_LONG, 8, state.lastInstruction);
        image.set(JAVA_LONG, 16, state.lastOperand);
        image.set(JAVA_INT, 24, state.mxcsr);
        for (int i = 0; i < 8; i++) {
            image.set(JAVA_LONG, 32 + 16 * i, state.significand[i]);
            image.set(JAVA_LONG, 40 + 16 * i, state.signExponent[i]);
        }
        for (int i = 0; i < 32; i++) {
            image.set(JAVA_LONG, 160 + 8 * i, state.xmm[i]);
        }
        for (int i = 0; i < 16; i++) {
            image.set(JAVA_LONG, 512 + 8 * i, state.registers[i]);
        }
        image.set(JAVA_LONG, 640, state.rflags | (from.step ? TRAP_FLAG : 0));
        image.set(JAVA_LONG, 656, from.code.length);
        MemorySegment.copy(from.code, 0, image, JAVA_BYTE, 664, from.code.length);
        MemorySegment.copy(state.window, 0, image, JAVA_BYTE, 704, MachineState.WINDOW_SIZE);
    }

    static void read(MemorySegment image, Case to) {
        MachineState state = to.after;
        state.control = image.get(JAVA_SHORT, 0) & 0xFFFF;
        state.status = image.get(JAVA_SHORT, 2) & 0xFFFF;
        state.validTags = image.get(JAVA_BYTE, 4) & 0xFF;
        state.lastOpcode = image.get(JAVA_SHORT, 6) & 0xFFFF;
        state.lastInstruction = image.get(JAVA_LONG, 8);
        state.lastOperand = image.get(JAVA_LONG, 16);
        state.mxcsr = image.get(JAVA_INT, 24);
        for (int i = 0; i < 8; i++) {
            state.significand[i] = image.get(JAVA_LONG, 32 + 16 * i);
            state.signExponent[i] = image.get(JAVA_SHORT, 40 + 16 * i) & 0xFFFF;
        }
        for (int i = 0; i < 32; i++) {
            state.xmm[i] = image.get(UNALIGNED, 160 + 8 * i);
        }
        for (int i = 0; i < 16; i++) {
            state.registers[i] = image.get(JAVA_LONG, 512 + 8 * i);
        }
        state.rflags = image.get(JAVA_LONG, 640) & ~(TRAP_FLAG | RESUME_FLAG);
        state.rip = image.get(JAVA_LONG, 648);
        MemorySegment.copy(image, JAVA_BYTE, 704, state.window, 0, MachineState.WINDOW_SIZE);
        state.vector = (int) image.get(JAVA_LONG, 656);
        if (to.step && state.vector == 1) {
            state.vector = MachineState.NONE;
        }
        boolean faulted = state.vector != MachineState.NONE;
        state.errorCode = faulted ? (int) image.get(JAVA_LONG, 664) : 0;
        state.faultAddress = state.vector == 14 ? image.get(JAVA_LONG, 672) : 0;
    }
}
