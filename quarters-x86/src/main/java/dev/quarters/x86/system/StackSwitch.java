package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;
import dev.quarters.x86.memory.Mode;

/**
 * The stack of an inner privilege level, from the task-state segment (Intel SDM Vol. 3A §5.8.5).
 */
final class StackSwitch {

    private StackSwitch() {}

    /** RSP0 to RSP2 of the 64-bit TSS. */
    static long pointer64Bit(Processor cpu, int level) {
        return field64Bit(cpu, 4 + 8 * level);
    }

    /** IST1 to IST7 of the 64-bit TSS. */
    static long interruptStack(Processor cpu, int number) {
        return field64Bit(cpu, 0x24 + 8 * (number - 1));
    }

    private static long field64Bit(Processor cpu, int offset) {
        if (offset + 7 > cpu.taskRegister.limit) {
            throw Fault.taskState(cpu, cpu.taskRegister.selector);
        }
        long pointer = cpu.translation.read(cpu.taskRegister.base + offset, 8, Mode.SUPERVISOR);
        if (!cpu.translation.isCanonical(pointer)) {
            throw Fault.stack(cpu, 0);
        }
        return pointer;
    }

    /** The stack of that level from a 16-bit or 32-bit TSS: its segment was checked. */
    static Stack legacy(Processor cpu, int level, Segment segment) {
        boolean narrow = Descriptor.is16Bit((long) cpu.taskRegister.attributes << 40);
        int size = narrow ? 2 : 4;
        int offset = narrow ? 2 + 4 * level : 4 + 8 * level;
        if (offset + size + 1 > cpu.taskRegister.limit) {
            throw Fault.taskState(cpu, cpu.taskRegister.selector);
        }
        long base = cpu.taskRegister.base;
        long pointer = cpu.translation.read(base + offset, size, Mode.SUPERVISOR);
        int selector = (int) cpu.translation.read(base + offset + size, 2, Mode.SUPERVISOR);
        loadChecked(cpu, level, selector, segment);
        return Stack.other(cpu, segment, pointer, level);
    }

    /** A stack segment of that level; what is wrong with it is the fault of the TSS. */
    static void loadChecked(Processor cpu, int level, int selector, Segment segment) {
        if (DescriptorTables.isNull(selector)) {
            throw Fault.taskState(cpu, selector);
        }
        long raw = DescriptorTables.read(cpu, selector, ProcessorException.INVALID_TSS);
        if ((selector & 3) != level
                || Descriptor.privilegeLevel(raw) != level
                || !Descriptor.isWritable(raw)) {
            throw Fault.taskState(cpu, selector);
        }
        if (!Descriptor.isPresent(raw)) {
            throw Fault.stack(cpu, selector);
        }
        DescriptorTables.fill(segment, selector, DescriptorTables.markAccessed(cpu, selector, raw));
    }
}
