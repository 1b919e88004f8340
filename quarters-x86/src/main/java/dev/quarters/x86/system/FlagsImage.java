package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;

/**
 * RFLAGS on their way to and from the stack: what each privilege may change (Vol. 2, POPF, IRET).
 */
final class FlagsImage {

    private static final long ALWAYS =
            Flags.ARITHMETIC | Flags.TF | Flags.DF | Flags.NT | Flags.AC | Flags.ID;

    private FlagsImage() {}

    /** What POPF and IRET may set, beside RF, VM, VIF and VIP. */
    static long changeable(Processor cpu) {
        long mask = ALWAYS;
        if (cpu.privilegeLevel == 0) {
            mask |= Flags.IOPL;
        }
        if (cpu.privilegeLevel <= ioPrivilegeLevel(cpu)) {
            mask |= Flags.IF;
        }
        return mask;
    }

    static int ioPrivilegeLevel(Processor cpu) {
        return (int) (cpu.rflags >> 12) & 3;
    }

    /** Sets those flags that are in the mask and in the lower bytes; the others stay. */
    static void set(Processor cpu, long image, long mask, int size) {
        long changed = size == 2 ? mask & 0xFFFF : mask;
        Flags.set(cpu, Flags.value(cpu) & ~changed | image & changed | 2);
        cpu.translation.selectMode();
    }
}
