package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * Instructions on RFLAGS that depend on privilege: PUSHF, POPF, CLI, STI, CLAC, STAC, with the
 * virtual interrupt flag of virtual-8086 and protected mode (Intel SDM Vol. 3B §20.3, §20.4).
 */
public final class FlagInstructions {

    private static final long VME = 1;
    private static final long PVI = 1 << 1;

    private FlagInstructions() {}

    /** PUSHF, PUSHFD, PUSHFQ. */
    public static void push(Processor cpu, Instruction instruction) {
        long image = Flags.value(cpu) & ~(Flags.RF | Flags.VM);
        if (isRestricted8086(cpu)) {
            if ((cpu.cr4 & VME) == 0 || instruction.operandSize != 2) {
                throw Fault.protection(cpu);
            }
            image = image | Flags.IOPL;
            image = (image & Flags.VIF) != 0 ? image | Flags.IF : image & ~(long) Flags.IF;
        }
        Stack stack = Stack.current(cpu);
        stack.push(instruction.operandSize, image);
        stack.commit();
    }

    /** POPF, POPFD, POPFQ. */
    public static void pop(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        Stack stack = Stack.current(cpu);
        boolean restricted = isRestricted8086(cpu);
        if (restricted && ((cpu.cr4 & VME) == 0 || size != 2)) {
            throw Fault.protection(cpu);
        }
        long image = stack.pop(size);
        long mask = FlagsImage.changeable(cpu) | Flags.RF;
        if (restricted) {
            boolean pending = (cpu.rflags & Flags.VIP) != 0;
            if ((image & Flags.IF) != 0 && pending || (image & Flags.TF) != 0) {
                throw Fault.protection(cpu);
            }
            mask = mask & ~(long) Flags.IF | Flags.VIF;
            image = (image & Flags.IF) != 0 ? image | Flags.VIF : image & ~(long) Flags.VIF;
            FlagsImage.set(cpu, image & ~(long) Flags.RF, mask, 4);
        } else {
            FlagsImage.set(cpu, image & ~(long) Flags.RF, mask, size);
        }
        stack.commit();
    }

    private static boolean isRestricted8086(Processor cpu) {
        return cpu.inVirtual8086Mode() && FlagsImage.ioPrivilegeLevel(cpu) < 3;
    }

    /** CLI. */
    public static void clearInterrupt(Processor cpu, Instruction instruction) {
        if (mayChangeInterrupt(cpu)) {
            cpu.rflags &= ~Flags.IF;
        } else {
            cpu.rflags &= ~Flags.VIF;
        }
    }

    /** STI: the next instruction still runs undisturbed. */
    public static void setInterrupt(Processor cpu, Instruction instruction) {
        if (mayChangeInterrupt(cpu)) {
            if ((cpu.rflags & Flags.IF) == 0) {
                cpu.rflags |= Flags.IF;
                cpu.interruptShadow = true;
            }
        } else if ((cpu.rflags & Flags.VIP) != 0) {
            throw Fault.protection(cpu);
        } else {
            cpu.rflags |= Flags.VIF;
        }
    }

    /** Whether IF is meant, rather than VIF; #GP(0) when neither may be changed. */
    private static boolean mayChangeInterrupt(Processor cpu) {
        if (cpu.privilegeLevel <= FlagsImage.ioPrivilegeLevel(cpu) || (cpu.cr0 & 1) == 0) {
            return true;
        }
        boolean virtual =
                cpu.inVirtual8086Mode()
                        ? (cpu.cr4 & VME) != 0
                        : cpu.privilegeLevel == 3 && (cpu.cr4 & PVI) != 0;
        if (!virtual) {
            throw Fault.protection(cpu);
        }
        return false;
    }

    /** CLAC. */
    public static void clearAlignmentCheck(Processor cpu, Instruction instruction) {
        checkSupervisor(cpu);
        cpu.rflags &= ~Flags.AC;
        cpu.translation.selectMode();
    }

    /** STAC. */
    public static void setAlignmentCheck(Processor cpu, Instruction instruction) {
        checkSupervisor(cpu);
        cpu.rflags |= Flags.AC;
        cpu.translation.selectMode();
    }

    private static void checkSupervisor(Processor cpu) {
        if (cpu.privilegeLevel != 0) {
            throw Fault.undefined(cpu);
        }
    }
}
