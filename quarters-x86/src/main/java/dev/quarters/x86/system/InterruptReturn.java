package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;

/** IRET, IRETD and IRETQ in all modes (Intel SDM Vol. 2, IRET). */
public final class InterruptReturn {

    private InterruptReturn() {}

    /** IRET with 2, 4 or 8 bytes a word. */
    public static void iret(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        if ((cpu.cr0 & 1) == 0) {
            real(cpu, size);
        } else if (cpu.inVirtual8086Mode()) {
            Virtual8086.iret(cpu, size);
        } else if (cpu.inLongMode()) {
            if ((cpu.rflags & Flags.NT) != 0) {
                throw Fault.protection(cpu);
            }
            protectedMode(cpu, size);
        } else if ((cpu.rflags & Flags.NT) != 0) {
            cpu.rip = cpu.next(instruction);
            TaskSwitch.back(cpu);
        } else {
            protectedMode(cpu, size);
        }
        cpu.nonMaskableBlocked = false;
    }

    private static void real(Processor cpu, int size) {
        Stack stack = Stack.current(cpu);
        long target = stack.pop(size);
        int selector = (int) stack.pop(size) & 0xFFFF;
        long image = stack.pop(size);
        if (target > cpu.segments[Segment.CS].limit) {
            throw Fault.protection(cpu);
        }
        stack.commit();
        CodeSegment.enterReal(cpu, selector, target);
        FlagsImage.set(cpu, image, FlagsImage.changeable(cpu) | resume(cpu), size);
    }

    private static void protectedMode(Processor cpu, int size) {
        Stack stack = Stack.current(cpu);
        long target = stack.pop(size);
        int selector = (int) stack.pop(size) & 0xFFFF;
        long image = stack.pop(size);
        boolean inner = cpu.privilegeLevel == 0;
        if ((image & Flags.VM) != 0 && inner && size == 4 && !cpu.inLongMode()) {
            toVirtual8086(cpu, stack, target, selector, image);
            return;
        }
        long raw = FarReturn.returnCode(cpu, selector);
        CodeSegment.checkTarget(cpu, raw, target);
        long mask = FlagsImage.changeable(cpu) | resume(cpu);
        if (inner && size != 2) {
            mask |= Flags.VIF | Flags.VIP;
        }
        int level = selector & 3;
        if (level == cpu.privilegeLevel && !cpu.in64BitMode()) {
            stack.commit();
            CodeSegment.enter(cpu, selector, raw, level, target);
        } else {
            long pointer = stack.pop(size);
            Segment outer = new Segment();
            int outerSelector = (int) stack.pop(size) & 0xFFFF;
            FarReturn.loadOuterStack(cpu, outerSelector, level, raw, outer);
            cpu.segments[Segment.SS].copy(outer);
            boolean lowered = level > cpu.privilegeLevel;
            CodeSegment.enter(cpu, selector, raw, level, target);
            FarReturn.setPointer(cpu, pointer);
            if (lowered) {
                SegmentLoad.dropPrivileged(cpu);
            }
        }
        FlagsImage.set(cpu, image, mask, size);
    }

    /** RF counts only where an instruction breakpoint could be met again. */
    private static long resume(Processor cpu) {
        return Breakpoints.anyInstruction(cpu) ? Flags.RF : 0;
    }

    private static void toVirtual8086(
            Processor cpu, Stack stack, long target, int selector, long image) {
        long pointer = stack.pop(4);
        int[] selectors = new int[6];
        for (int segment : Virtual8086.STACK_ORDER) {
            selectors[segment] = (int) stack.pop(4) & 0xFFFF;
        }
        selectors[Segment.CS] = selector;
        if (target > 0xFFFF) {
            throw Fault.protection(cpu);
        }
        Flags.set(cpu, image & Virtual8086.IMAGE | 2);
        for (int i = 0; i < 6; i++) {
            SegmentLoad.loadReal(cpu, cpu.segments[i], selectors[i]);
        }
        cpu.registers[Processor.RSP] = pointer;
        cpu.rip = target;
        CodeSegment.update(cpu, 3);
    }
}
