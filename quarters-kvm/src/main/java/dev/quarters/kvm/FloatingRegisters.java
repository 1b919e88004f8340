package dev.quarters.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.quarters.linux.kvm.KvmProcessor;
import dev.quarters.linux.uapi.Kvm;
import dev.quarters.x86.Processor;
import dev.quarters.x86.x87.X87State;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The registers of the floating-point unit and of SSE, between the software CPU and KVM, which has
 * them as an XSAVE image (Intel SDM Vol. 1 §13.4). What else is in the image, registers that the
 * software CPU does not have, is {@link #foreign}.
 */
final class FloatingRegisters {

    /** Of struct kvm_xsave. */
    static final int SIZE = 4096;

    private static final int REGISTERS = 32;
    private static final int XMM = 160;
    private static final int END = 416;
    private static final int PRESENT = 512;
    private static final int X87_AND_SSE = 3;

    /** Those of {@link #X87_AND_SSE}, and PKRU, which no program of ours can come to. */
    private static final long NOT_FOREIGN = X87_AND_SSE | 1 << 9;

    private final Processor cpu;
    private final KvmProcessor kvm;

    /** What KVM has. */
    private final MemorySegment image;

    private final MemorySegment wanted;

    FloatingRegisters(Processor cpu, KvmProcessor kvm, Arena arena) {
        this.cpu = cpu;
        this.kvm = kvm;
        image = arena.allocate(SIZE, 64);
        wanted = arena.allocate(END, 64);
        kvm.control(Kvm.KVM_GET_XSAVE, image, "read x87 and vector registers");
    }

    /**
     * Gives KVM what the software CPU has, if that is something else.
     *
     * @param foreign what {@link #foreign} said of that thread of the guest; null: nothing
     */
    void store(byte @Nullable [] foreign) {
        write(wanted);
        image.asSlice(28, 4).fill((byte) 0); // MXCSR_MASK is not a register
        boolean other = setForeign(foreign);
        if (other
                || MemorySegment.mismatch(image, 0, END, wanted, 0, END) >= 0
                || (image.get(JAVA_LONG, PRESENT) & X87_AND_SSE) != X87_AND_SSE) {
            MemorySegment.copy(wanted, 0, image, 0, END);
            image.set(JAVA_LONG, PRESENT, image.get(JAVA_LONG, PRESENT) | X87_AND_SSE);
            kvm.control(Kvm.KVM_SET_XSAVE, image, "set x87 and vector registers");
        }
    }

    private boolean setForeign(byte @Nullable [] foreign) {
        if (foreign != null) {
            MemorySegment from = MemorySegment.ofArray(foreign);
            boolean differs =
                    MemorySegment.mismatch(image, PRESENT, SIZE, from, 0, foreign.length) >= 0;
            MemorySegment.copy(from, 0, image, PRESENT, foreign.length);
            return differs;
        }
        long present = image.get(JAVA_LONG, PRESENT);
        image.set(JAVA_LONG, PRESENT, present & NOT_FOREIGN);
        return (present & ~NOT_FOREIGN) != 0;
    }

    /** What KVM has of registers that the software CPU does not have; null: nothing in use. */
    byte @Nullable [] foreign() {
        return (image.get(JAVA_LONG, PRESENT) & ~NOT_FOREIGN) == 0
                ? null
                : image.asSlice(PRESENT, SIZE - PRESENT).toArray(JAVA_BYTE);
    }

    /** Gives the software CPU what KVM has. */
    void load() {
        kvm.control(Kvm.KVM_GET_XSAVE, image, "read x87 and vector registers");
        read(image);
    }

    private void write(MemorySegment to) {
        X87State x87 = cpu.x87;
        to.set(JAVA_SHORT, 0, (short) x87.control);
        to.set(JAVA_SHORT, 2, (short) x87.status);
        to.set(JAVA_SHORT, 4, (short) x87.abridgedTags());
        to.set(JAVA_SHORT, 6, (short) x87.lastOpcode);
        to.set(JAVA_LONG, 8, x87.lastInstructionPointer);
        to.set(JAVA_LONG, 16, x87.lastOperandPointer);
        to.set(JAVA_INT, 24, cpu.mxcsr);
        int top = x87.status >> 11 & 7;
        for (int i = 0; i < 8; i++) {
            int register = top + i & 7;
            to.set(JAVA_LONG, REGISTERS + 16L * i, x87.significand[register]);
            to.set(JAVA_LONG, REGISTERS + 16L * i + 8, x87.signExponent[register] & 0xFFFF);
        }
        MemorySegment.copy(cpu.xmm, 0, to, JAVA_LONG, XMM, 32);
    }

    private void read(MemorySegment from) {
        X87State x87 = cpu.x87;
        x87.control = from.get(JAVA_SHORT, 0) & 0x1F7F | 0x40;
        x87.status = from.get(JAVA_SHORT, 2) & 0xFFFF;
        int inUse = from.get(JAVA_BYTE, 4);
        x87.lastOpcode = from.get(JAVA_SHORT, 6) & 0x7FF;
        x87.lastInstructionPointer = from.get(JAVA_LONG, 8);
        x87.lastInstructionSelector = 0;
        x87.lastOperandPointer = from.get(JAVA_LONG, 16);
        x87.lastOperandSelector = 0;
        int top = x87.status >> 11 & 7;
        int tags = 0;
        for (int i = 0; i < 8; i++) {
            int register = top + i & 7;
            x87.significand[register] = from.get(JAVA_LONG, REGISTERS + 16L * i);
            x87.signExponent[register] = from.get(JAVA_SHORT, REGISTERS + 16L * i + 8) & 0xFFFF;
            boolean used = (inUse >> register & 1) != 0;
            tags |= (used ? x87.tag(register) : X87State.EMPTY) << 2 * register;
        }
        x87.tags = tags;
        cpu.mxcsr = from.get(JAVA_INT, 24) & 0xFFFF;
        MemorySegment.copy(from, JAVA_LONG, XMM, cpu.xmm, 0, 32);
    }
}
