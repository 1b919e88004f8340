package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;

/**
 * Task switches of protected mode (Intel SDM Vol. 3A §7.3). Until the new task is committed to,
 * what is wrong is a fault of the old one; after that, of the new one, and is delivered here.
 */
final class TaskSwitch {

    /** What makes the switch. */
    enum Cause {
        JUMP,
        CALL,
        INTERRUPT,
        RETURN
    }

    private static final long TS = 1 << 3;
    private static final long PG = 1L << 31;

    private TaskSwitch() {}

    /** JMP or CALL to a task gate or a TSS; rip is that of the next instruction. */
    static void transfer(Processor cpu, int selector, long raw, Cause cause) {
        int type = Descriptor.type(raw);
        boolean gate = type == Descriptor.TASK_GATE;
        if (cpu.inLongMode() || !gate && !isAvailable(raw)) {
            throw Fault.protection(cpu, selector);
        }
        Gate.check(cpu, selector, raw);
        int task = gate ? Descriptor.gateSelector(raw) : selector;
        enter(cpu, task, available(cpu, task), cause);
    }

    /** An exception or interrupt by a task gate; an error code goes on the new task's stack. */
    static void interrupt(Processor cpu, int task, int errorCode) {
        boolean wide = enter(cpu, task, available(cpu, task), Cause.INTERRUPT);
        if (errorCode != ProcessorException.NO_ERROR_CODE) {
            Stack stack = Stack.current(cpu);
            stack.push(wide ? 4 : 2, errorCode);
            stack.commit();
        }
    }

    /** IRET from a nested task; rip is that of the next instruction. */
    static void back(Processor cpu) {
        int task = current(cpu).link();
        if (DescriptorTables.isNull(task) || (task & 4) != 0) {
            throw Fault.taskState(cpu, task);
        }
        long raw = DescriptorTables.read(cpu, task, ProcessorException.INVALID_TSS);
        int type = Descriptor.type(raw);
        if (!Descriptor.isSystem(raw)
                || type != Descriptor.TSS_BUSY && type != Descriptor.TSS_16_BUSY) {
            throw Fault.taskState(cpu, task);
        }
        if (!Descriptor.isPresent(raw)) {
            throw Fault.notPresent(cpu, task);
        }
        enter(cpu, task, raw, Cause.RETURN);
    }

    private static long available(Processor cpu, int task) {
        if ((task & 4) != 0) {
            throw Fault.protection(cpu, task);
        }
        long raw = DescriptorTables.read(cpu, task);
        if (!isAvailable(raw)) {
            throw Fault.protection(cpu, task);
        }
        if (!Descriptor.isPresent(raw)) {
            throw Fault.notPresent(cpu, task);
        }
        return raw;
    }

    private static boolean isAvailable(long raw) {
        int type = Descriptor.type(raw);
        return Descriptor.isSystem(raw)
                && (type == Descriptor.TSS_AVAILABLE || type == Descriptor.TSS_16_AVAILABLE);
    }

    private static TaskState current(Processor cpu) {
        boolean narrow = Descriptor.is16Bit((long) cpu.taskRegister.attributes << 40);
        return new TaskState(cpu, cpu.taskRegister.base, narrow);
    }

    /** Returns whether the new task is a 32-bit one. */
    private static boolean enter(Processor cpu, int task, long raw, Cause cause) {
        boolean narrow = Descriptor.is16Bit(raw);
        if (Descriptor.limit(raw) < TaskState.lastOffset(narrow)) {
            throw Fault.taskState(cpu, task);
        }
        TaskState old = current(cpu);
        TaskState next = new TaskState(cpu, Descriptor.base(raw), narrow);
        old.touch();
        next.touch();
        leave(cpu, old, cause);
        if (cause == Cause.CALL || cause == Cause.INTERRUPT) {
            next.setLink(cpu.taskRegister.selector);
        }
        long busy = raw | 2L << 40;
        if (cause != Cause.RETURN) {
            DescriptorTables.writeType(cpu, task, busy);
        }
        DescriptorTables.fill(cpu.taskRegister, task, busy);
        cpu.cr0 |= TS;
        try {
            load(cpu, next, cause);
        } catch (ProcessorException fault) {
            Interrupts.deliver(cpu, fault);
        }
        return !narrow;
    }

    private static void leave(Processor cpu, TaskState old, Cause cause) {
        long flags = Flags.value(cpu);
        if (cause == Cause.RETURN) {
            flags &= ~(long) Flags.NT;
        }
        if (cause == Cause.JUMP || cause == Cause.RETURN) {
            int selector = cpu.taskRegister.selector;
            long raw = DescriptorTables.read(cpu, selector);
            DescriptorTables.writeType(cpu, selector, raw & ~(2L << 40));
        }
        old.save(cpu.rip, flags);
    }

    private static void load(Processor cpu, TaskState next, Cause cause) {
        long directory = next.pageDirectory();
        long flags = next.flags() | 2;
        if (cause == Cause.CALL || cause == Cause.INTERRUPT) {
            flags |= Flags.NT;
        }
        cpu.rip = next.instructionPointer();
        int[] selectors = next.selectors();
        int local = next.localDescriptorTable();
        boolean traps = next.traps();
        next.loadRegisters();
        Flags.set(cpu, flags & (Virtual8086.IMAGE | Flags.VM | Flags.RF));
        for (Segment segment : cpu.segments) {
            SegmentLoad.setNull(segment, 0);
        }
        SegmentLoad.setNull(cpu.localDescriptorTable, local);
        if (directory >= 0 && (cpu.cr0 & PG) != 0) {
            ControlRegisters.loadPageDirectory(cpu, directory);
        }
        TaskSegments.load(cpu, selectors, local);
        cpu.debugRegisters[7] &= ~0x155L;
        DebugRegisters.changed(cpu);
        if (traps) {
            throw DebugTraps.raise(cpu, DebugTraps.TASK_SWITCH);
        }
    }
}
