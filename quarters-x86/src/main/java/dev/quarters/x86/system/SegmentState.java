package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;

import java.util.Arrays;
import java.util.List;

/**
 * Segment registers and descriptor tables.
 *
 * @param registers ES, CS, SS, DS, FS, GS
 */
public record SegmentState(
        List<Register> registers,
        Register localDescriptorTable,
        Register task,
        long globalTableBase,
        int globalTableLimit,
        long interruptTableBase,
        int interruptTableLimit) {

    /** A segment register with its hidden part, as {@link Segment} describes it. */
    public record Register(int selector, long base, long limit, int attributes) {

        private static Register of(Segment segment) {
            return new Register(segment.selector, segment.base, segment.limit, segment.attributes);
        }

        private void to(Segment segment) {
            segment.set(selector, base, limit, attributes);
        }
    }

    static SegmentState capture(Processor cpu) {
        return new SegmentState(
                Arrays.stream(cpu.segments).map(Register::of).toList(),
                Register.of(cpu.localDescriptorTable),
                Register.of(cpu.taskRegister),
                cpu.globalDescriptorTableBase,
                cpu.globalDescriptorTableLimit,
                cpu.interruptDescriptorTableBase,
                cpu.interruptDescriptorTableLimit);
    }

    void restore(Processor cpu) {
        for (int i = 0; i < cpu.segments.length; i++) {
            registers.get(i).to(cpu.segments[i]);
        }
        localDescriptorTable.to(cpu.localDescriptorTable);
        task.to(cpu.taskRegister);
        cpu.globalDescriptorTableBase = globalTableBase;
        cpu.globalDescriptorTableLimit = globalTableLimit;
        cpu.interruptDescriptorTableBase = interruptTableBase;
        cpu.interruptDescriptorTableLimit = interruptTableLimit;
    }
}
