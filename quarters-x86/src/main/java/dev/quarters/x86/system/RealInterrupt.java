package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.memory.Mode;

/** Through the table of far pointers of real mode (Intel SDM Vol. 3B §20.1.4). */
final class RealInterrupt {

    private RealInterrupt() {}

    static void enter(Processor cpu, int vector, long image) {
        int offset = 4 * vector;
        if (offset + 3 > cpu.interruptDescriptorTableLimit) {
            throw Fault.protection(cpu);
        }
        long pointer =
                cpu.translation.read(cpu.interruptDescriptorTableBase + offset, 4, Mode.SUPERVISOR);
        Stack stack = Stack.current(cpu);
        stack.push(2, image);
        stack.push(2, cpu.segments[Segment.CS].selector);
        stack.push(2, cpu.rip);
        stack.commit();
        CodeSegment.enterReal(cpu, (int) (pointer >>> 16) & 0xFFFF, pointer & 0xFFFF);
        FlagsImage.set(cpu, 0, Flags.IF | Flags.TF | Flags.RF | Flags.AC, 4);
    }
}
