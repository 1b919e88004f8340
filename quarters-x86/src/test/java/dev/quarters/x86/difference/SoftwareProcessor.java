package dev.quarters.x86.difference;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;
import dev.quarters.x86.x87.X87State;

import java.util.Arrays;

/** The software CPU, put into the same user mode as the native one. */
final class SoftwareProcessor {

    private static final int CODE_ATTRIBUTES = 0xA0FB;
    private static final int DATA_ATTRIBUTES = 0xC0F3;

    private final UserMemory memory = new UserMemory();
    private final Processor cpu = new Processor(memory);
    private final Step step;

    SoftwareProcessor(Step step) {
        this.step = step;
    }

    Processor cpu() {
        return cpu;
    }

    /** Executes the case; the state after goes to {@code after}, not into the case. */
    void run(Case each, MachineState after) {
        prepare(each);
        after.vector = MachineState.NONE;
        after.errorCode = 0;
        after.faultAddress = 0;
        try {
            step.execute(cpu);
        } catch (ProcessorException exception) {
            after.vector = exception.vector();
            after.errorCode = Math.max(0, exception.errorCode());
            after.faultAddress = after.vector == ProcessorException.PAGE_FAULT ? cpu.cr2 : 0;
        }
        store(after);
    }

    private void prepare(Case each) {
        MachineState from = each.before;
        System.arraycopy(from.registers, 0, cpu.registers, 0, 16);
        Flags.set(cpu, from.rflags);
        cpu.rip = MachineState.CODE;
        cpu.blockStart = MachineState.CODE;
        System.arraycopy(from.xmm, 0, cpu.xmm, 0, 32);
        cpu.mxcsr = from.mxcsr;
        memory.prepare(cpu, each.code, from.window);
        userMode();
        cpu.translation.selectMode();
        x87(from, cpu.x87);
    }

    private void userMode() {
        cpu.privilegeLevel = 3;
        cpu.codeSize = 8;
        cpu.segments[Segment.CS].attributes = CODE_ATTRIBUTES;
        cpu.segments[Segment.CS].selector = 0x33;
        for (Segment segment : cpu.segments) {
            segment.limit = 0xFFFF_FFFFL;
            if (segment != cpu.segments[Segment.CS]) {
                segment.attributes = DATA_ATTRIBUTES;
                segment.selector = segment == cpu.segments[Segment.SS] ? 0x2B : 0;
            }
        }
    }

    private static void x87(MachineState from, X87State to) {
        to.control = from.control;
        to.status = from.status;
        int top = from.status >> 11 & 7;
        int tags = 0;
        for (int i = 0; i < 8; i++) {
            int physical = top + i & 7;
            to.significand[physical] = from.significand[i];
            to.signExponent[physical] = from.signExponent[i];
            int tag = (from.validTags & 1 << physical) == 0 ? 3 : tag(from, i);
            tags |= tag << 2 * physical;
        }
        to.tags = tags;
        to.lastOpcode = from.lastOpcode;
        to.lastInstructionPointer = from.lastInstruction;
        to.lastOperandPointer = from.lastOperand;
    }

    /** Intel SDM Vol. 1 §8.1.7 and table 10-3: 0 valid, 1 zero, 2 special. */
    private static int tag(MachineState from, int i) {
        int exponent = from.signExponent[i] & 0x7FFF;
        long significand = from.significand[i];
        if (exponent == 0) {
            return significand == 0 ? 1 : 2;
        }
        return exponent == 0x7FFF || significand >= 0 ? 2 : 0;
    }

    private void store(MachineState to) {
        System.arraycopy(cpu.registers, 0, to.registers, 0, 16);
        to.rflags = Flags.value(cpu);
        to.rip = cpu.rip;
        System.arraycopy(cpu.xmm, 0, to.xmm, 0, 32);
        to.mxcsr = cpu.mxcsr;
        X87State x87 = cpu.x87;
        to.control = x87.control;
        to.status = x87.status;
        int top = x87.status >> 11 & 7;
        to.validTags = 0;
        for (int i = 0; i < 8; i++) {
            to.significand[i] = x87.significand[top + i & 7];
            to.signExponent[i] = x87.signExponent[top + i & 7];
            if ((x87.tags >> 2 * i & 3) != 3) {
                to.validTags |= 1 << i;
            }
        }
        to.lastOpcode = x87.lastOpcode;
        to.lastInstruction = x87.lastInstructionPointer;
        to.lastOperand = x87.lastOperandPointer;
        memory.window(to.window);
    }

    @Override
    public String toString() {
        return Arrays.toString(cpu.registers);
    }
}
