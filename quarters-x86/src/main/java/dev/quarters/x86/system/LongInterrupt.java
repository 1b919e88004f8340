package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;
import dev.quarters.x86.memory.Mode;

/** Through a gate of the 64-bit interrupt table (Intel SDM Vol. 3A §6.14). */
final class LongInterrupt {

    private LongInterrupt() {}

    static void enter(Processor cpu, int vector, int errorCode, boolean software, long image) {
        int offset = 16 * vector;
        if (offset + 15 > cpu.interruptDescriptorTableLimit) {
            throw Fault.gate(cpu, ProcessorException.GENERAL_PROTECTION, vector);
        }
        long table = cpu.interruptDescriptorTableBase;
        long gate = cpu.translation.read(table + offset, 8, Mode.SUPERVISOR);
        long upper = cpu.translation.read(table + offset + 8, 8, Mode.SUPERVISOR);
        int type = (int) (gate >>> 40) & 0x1F;
        if (type != Descriptor.INTERRUPT_GATE && type != Descriptor.TRAP_GATE
                || software && Descriptor.privilegeLevel(gate) < cpu.privilegeLevel) {
            throw Fault.gate(cpu, ProcessorException.GENERAL_PROTECTION, vector);
        }
        if (!Descriptor.isPresent(gate)) {
            throw Fault.gate(cpu, ProcessorException.SEGMENT_NOT_PRESENT, vector);
        }
        int selector = Descriptor.gateSelector(gate);
        long raw = Gate.targetCode(cpu, selector);
        long target = upper << 32 | Descriptor.gateOffset(gate);
        int level =
                Descriptor.isConforming(raw) ? cpu.privilegeLevel : Descriptor.privilegeLevel(raw);
        int number = (int) (gate >>> 32) & 7;
        push(cpu, level, number, errorCode, image, target);
        CodeSegment.enter(cpu, selector, raw, level, target);
        long cleared = Flags.TF | Flags.RF | Flags.NT | Flags.VM;
        if (type == Descriptor.INTERRUPT_GATE) {
            cleared |= Flags.IF;
        }
        FlagsImage.set(cpu, 0, cleared, 8);
    }

    private static void push(
            Processor cpu, int level, int number, int errorCode, long image, long target) {
        long old = cpu.registers[Processor.RSP];
        long top =
                number != 0
                        ? StackSwitch.interruptStack(cpu, number)
                        : level < cpu.privilegeLevel ? StackSwitch.pointer64Bit(cpu, level) : old;
        Stack stack = Stack.other64Bit(cpu, top & ~0xFL, level);
        stack.push(8, cpu.segments[Segment.SS].selector);
        stack.push(8, old);
        stack.push(8, image);
        stack.push(8, cpu.segments[Segment.CS].selector);
        stack.push(8, cpu.rip);
        if (errorCode != ProcessorException.NO_ERROR_CODE) {
            stack.push(8, errorCode);
        }
        if (!cpu.translation.isCanonical(target)) {
            throw Fault.protection(cpu);
        }
        if (level < cpu.privilegeLevel) {
            SegmentLoad.setNull(cpu.segments[Segment.SS], level);
        }
        stack.commit();
    }
}
