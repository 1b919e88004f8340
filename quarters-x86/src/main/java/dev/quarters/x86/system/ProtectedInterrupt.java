package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;
import dev.quarters.x86.memory.Mode;

/** Through an interrupt, trap or task gate of protected mode (Intel SDM Vol. 3A §6.12). */
final class ProtectedInterrupt {

    private ProtectedInterrupt() {}

    static void enter(Processor cpu, int vector, int errorCode, boolean software, long image) {
        int offset = 8 * vector;
        if (offset + 7 > cpu.interruptDescriptorTableLimit) {
            throw Fault.gate(cpu, ProcessorException.GENERAL_PROTECTION, vector);
        }
        long gate =
                cpu.translation.read(
                        cpu.interruptDescriptorTableBase + offset & 0xFFFF_FFFFL,
                        8,
                        Mode.SUPERVISOR);
        int type = (int) (gate >>> 40) & 0x1F;
        boolean isGate = type == Descriptor.TASK_GATE || (type & 0x16) == 6;
        if (!isGate || software && Descriptor.privilegeLevel(gate) < cpu.privilegeLevel) {
            throw Fault.gate(cpu, ProcessorException.GENERAL_PROTECTION, vector);
        }
        if (!Descriptor.isPresent(gate)) {
            throw Fault.gate(cpu, ProcessorException.SEGMENT_NOT_PRESENT, vector);
        }
        if (type == Descriptor.TASK_GATE) {
            TaskSwitch.interrupt(cpu, Descriptor.gateSelector(gate), errorCode);
            return;
        }
        int selector = Descriptor.gateSelector(gate);
        long raw = Gate.targetCode(cpu, selector);
        int size = Descriptor.is16Bit(gate) ? 2 : 4;
        long target = Descriptor.gateOffset(gate) & (size == 2 ? 0xFFFF : 0xFFFF_FFFFL);
        int level =
                Descriptor.isConforming(raw) ? cpu.privilegeLevel : Descriptor.privilegeLevel(raw);
        boolean from8086 = cpu.inVirtual8086Mode();
        if (from8086 && level != 0) {
            throw Fault.protection(cpu, selector);
        }
        Segment segment = new Segment();
        segment.copy(cpu.segments[Segment.SS]);
        Stack stack =
                level < cpu.privilegeLevel
                        ? StackSwitch.legacy(cpu, level, segment)
                        : Stack.current(cpu);
        push(cpu, stack, size, level, errorCode, image);
        CodeSegment.checkTarget(cpu, raw, target);
        cpu.rflags &= ~Flags.VM;
        if (from8086) {
            forget8086Segments(cpu);
        }
        cpu.segments[Segment.SS].copy(segment);
        stack.commit();
        CodeSegment.enter(cpu, selector, raw, level, target);
        boolean interruptGate = (type & 1) == 0;
        long cleared = Flags.TF | Flags.RF | Flags.NT | Flags.VM;
        FlagsImage.set(cpu, 0, interruptGate ? cleared | Flags.IF : cleared, 4);
    }

    private static void push(
            Processor cpu, Stack stack, int size, int level, int errorCode, long image) {
        if (cpu.inVirtual8086Mode()) {
            for (int i = Virtual8086.STACK_ORDER.length; --i >= 1; ) {
                stack.push(size, cpu.segments[Virtual8086.STACK_ORDER[i]].selector);
            }
        }
        if (level < cpu.privilegeLevel) {
            stack.push(size, cpu.segments[Segment.SS].selector);
            stack.push(size, cpu.registers[Processor.RSP]);
        }
        stack.push(size, image);
        stack.push(size, cpu.segments[Segment.CS].selector);
        stack.push(size, cpu.rip);
        if (errorCode != ProcessorException.NO_ERROR_CODE) {
            stack.push(size, errorCode);
        }
    }

    private static void forget8086Segments(Processor cpu) {
        SegmentLoad.setNull(cpu.segments[Segment.ES], 0);
        SegmentLoad.setNull(cpu.segments[Segment.DS], 0);
        SegmentLoad.setNull(cpu.segments[Segment.FS], 0);
        SegmentLoad.setNull(cpu.segments[Segment.GS], 0);
    }
}
