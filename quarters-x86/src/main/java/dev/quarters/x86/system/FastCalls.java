package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;

/** SYSCALL, SYSRET, SYSENTER and SYSEXIT (Intel SDM Vol. 3A §5.8.7, §5.8.8). */
public final class FastCalls {

    private static final long SCE = 1;
    private static final long WHOLE = 0xFFFF_FFFFL;

    /** Present, code, readable, accessed, 4 GiB; DPL 0. */
    private static final int CODE = 0x809B;

    /** Present, data, writable, accessed, 32-bit, 4 GiB; DPL 0. */
    private static final int DATA = 0xC093;

    private static final long SYSRET_FLAGS = 0x3C_7FD7;

    private FastCalls() {}

    /** SYSCALL: in 64-bit mode only. */
    public static void syscall(Processor cpu, Instruction instruction) {
        if (!cpu.in64BitMode() || (cpu.efer & SCE) == 0) {
            throw Fault.undefined(cpu);
        }
        long flags = Flags.value(cpu);
        cpu.registers[Processor.RCX] = cpu.next(instruction);
        cpu.registers[11] = flags & ~(long) Flags.RF;
        cpu.rip = cpu.lstar;
        Flags.set(cpu, flags & ~(cpu.syscallFlagMask | Flags.RF) | 2);
        int selector = (int) (cpu.star >>> 32) & 0xFFFC;
        enter(cpu, selector, selector + 8, 0, Segment.LONG);
    }

    /** SYSRET: with REX.W to 64-bit code. */
    public static void sysret(Processor cpu, Instruction instruction) {
        if (!cpu.in64BitMode() || (cpu.efer & SCE) == 0) {
            throw Fault.undefined(cpu);
        }
        ControlRegisters.checkSupervisor(cpu);
        boolean to64Bit = instruction.has(Instruction.REX_W);
        long target = cpu.registers[Processor.RCX];
        if (to64Bit && !cpu.translation.isCanonical(target)) {
            throw Fault.protection(cpu);
        }
        cpu.rip = to64Bit ? target : target & WHOLE;
        Flags.set(cpu, cpu.registers[11] & SYSRET_FLAGS | 2);
        int selector = (int) (cpu.star >>> 48);
        int code = to64Bit ? selector + 16 : selector;
        enter(cpu, code, selector + 8, 3, to64Bit ? Segment.LONG : Segment.BIG);
    }

    /** SYSENTER. */
    public static void sysenter(Processor cpu, Instruction instruction) {
        int selector = (int) cpu.sysenterCs & 0xFFFC;
        if ((cpu.cr0 & 1) == 0 || selector == 0) {
            throw Fault.protection(cpu);
        }
        boolean longMode = cpu.inLongMode();
        cpu.registers[Processor.RSP] = longMode ? cpu.sysenterEsp : cpu.sysenterEsp & WHOLE;
        cpu.rip = longMode ? cpu.sysenterEip : cpu.sysenterEip & WHOLE;
        Flags.set(cpu, Flags.value(cpu) & ~(long) (Flags.VM | Flags.IF | Flags.RF) | 2);
        enter(cpu, selector, selector + 8, 0, longMode ? Segment.LONG : Segment.BIG);
    }

    /** SYSEXIT: with REX.W to 64-bit code. */
    public static void sysexit(Processor cpu, Instruction instruction) {
        int selector = (int) cpu.sysenterCs & 0xFFFC;
        if ((cpu.cr0 & 1) == 0 || selector == 0 || cpu.privilegeLevel != 0) {
            throw Fault.protection(cpu);
        }
        boolean to64Bit = cpu.in64BitMode() && instruction.has(Instruction.REX_W);
        long target = cpu.registers[Processor.RDX];
        long pointer = cpu.registers[Processor.RCX];
        if (to64Bit) {
            if (!cpu.translation.isCanonical(target) || !cpu.translation.isCanonical(pointer)) {
                throw Fault.protection(cpu);
            }
            cpu.registers[Processor.RSP] = pointer;
            cpu.rip = target;
            enter(cpu, selector + 32, selector + 40, 3, Segment.LONG);
        } else {
            cpu.registers[Processor.RSP] = pointer & WHOLE;
            cpu.rip = target & WHOLE;
            enter(cpu, selector + 16, selector + 24, 3, Segment.BIG);
        }
    }

    /** Flat segments whatever the tables say. */
    private static void enter(Processor cpu, int code, int stack, int level, int size) {
        int privilege = level << 5;
        cpu.segments[Segment.CS].set(code & 0xFFFC | level, 0, WHOLE, CODE | size | privilege);
        cpu.segments[Segment.SS].set(stack & 0xFFFC | level, 0, WHOLE, DATA | privilege);
        CodeSegment.update(cpu, level);
    }
}
