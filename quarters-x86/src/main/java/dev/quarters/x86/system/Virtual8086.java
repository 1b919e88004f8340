package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.memory.Mode;

/**
 * What is special about INT and IRET in virtual-8086 mode, with the virtual-8086 mode extensions
 * (Intel SDM Vol. 3B §20.2, §20.3).
 */
final class Virtual8086 {

    /** Where SS, ES, DS, FS and GS lie above ESP, and what IRET pops in that order. */
    static final int[] STACK_ORDER = {Segment.SS, Segment.ES, Segment.DS, Segment.FS, Segment.GS};

    /** The flags that IRET to virtual-8086 mode sets: all there are. */
    static final long IMAGE = 0x3F_7FD5;

    private static final long VME = 1;
    private static final int REDIRECTION_BITMAP_OFFSET = 102;

    private Virtual8086() {}

    /** IRET from virtual-8086 mode: by IOPL, or by the virtual interrupt flag. */
    static void iret(Processor cpu, int size) {
        boolean restricted = FlagsImage.ioPrivilegeLevel(cpu) < 3;
        if (restricted && ((cpu.cr4 & VME) == 0 || size != 2)) {
            throw Fault.protection(cpu);
        }
        Stack stack = Stack.current(cpu);
        long target = stack.pop(size);
        int selector = (int) stack.pop(size) & 0xFFFF;
        long image = stack.pop(size);
        if (target > 0xFFFF) {
            throw Fault.protection(cpu);
        }
        long mask = FlagsImage.changeable(cpu) & ~(long) Flags.IOPL;
        if (restricted) {
            boolean pending = (cpu.rflags & Flags.VIP) != 0;
            if ((image & Flags.IF) != 0 && pending || (image & Flags.TF) != 0) {
                throw Fault.protection(cpu);
            }
            mask = mask & ~(long) Flags.IF & 0xFFFF | Flags.VIF;
            image = (image & Flags.IF) != 0 ? image | Flags.VIF : image & ~(long) Flags.VIF;
            size = 4;
        }
        stack.commit();
        CodeSegment.enterReal(cpu, selector, target);
        FlagsImage.set(cpu, image, mask, size);
    }

    /**
     * INT n in virtual-8086 mode: #GP(0), through the protected-mode gate, or with the extensions
     * as on an 8086.
     *
     * @return whether it is done; if not, it goes through the gate
     */
    static boolean interrupt(Processor cpu, int vector, long next) {
        boolean restricted = FlagsImage.ioPrivilegeLevel(cpu) < 3;
        if ((cpu.cr4 & VME) == 0 || isRedirected(cpu, vector)) {
            if (restricted) {
                throw Fault.protection(cpu);
            }
            return false;
        }
        long image = Flags.value(cpu) & ~(Flags.RF | Flags.VM);
        if (restricted) {
            image |= Flags.IOPL;
            image = (image & Flags.VIF) != 0 ? image | Flags.IF : image & ~(long) Flags.IF;
        }
        long entry = cpu.translation.read(4L * vector, 4, Mode.USER);
        Stack stack = Stack.current(cpu);
        stack.push(2, image);
        stack.push(2, cpu.segments[Segment.CS].selector);
        stack.push(2, next);
        stack.commit();
        CodeSegment.enterReal(cpu, (int) (entry >>> 16), entry & 0xFFFF);
        long cleared = Flags.TF | Flags.NT | (restricted ? Flags.VIF : Flags.IF);
        FlagsImage.set(cpu, 0, cleared, 4);
        return true;
    }

    /** The bitmap of 32 bytes before the I/O permission bitmap: 1 means through the gate. */
    private static boolean isRedirected(Processor cpu, int vector) {
        Segment task = cpu.taskRegister;
        if (task.limit < REDIRECTION_BITMAP_OFFSET + 1) {
            return true;
        }
        long map =
                cpu.translation.read(task.base + REDIRECTION_BITMAP_OFFSET, 2, Mode.SUPERVISOR)
                        - 32
                        + (vector >> 3);
        if (map < 0 || map > task.limit) {
            return true;
        }
        long bits = cpu.translation.read(task.base + map, 1, Mode.SUPERVISOR);
        return (bits >> (vector & 7) & 1) != 0;
    }
}
