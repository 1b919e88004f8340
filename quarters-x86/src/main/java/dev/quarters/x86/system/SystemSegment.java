package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;

/** Loads of LDTR and TR, whose descriptors have 16 bytes in long mode (SDM Vol. 3A §3.5.2). */
final class SystemSegment {

    private SystemSegment() {}

    static void loadLocalTable(Processor cpu, int selector) {
        if (DescriptorTables.isNull(selector)) {
            SegmentLoad.setNull(cpu.localDescriptorTable, selector);
            return;
        }
        long raw = read(cpu, selector);
        if (Descriptor.type(raw) != Descriptor.LDT) {
            throw Fault.protection(cpu, selector);
        }
        if (!Descriptor.isPresent(raw)) {
            throw Fault.notPresent(cpu, selector);
        }
        long base = base(cpu, selector, raw);
        cpu.localDescriptorTable.set(
                selector, base, Descriptor.limit(raw), Descriptor.attributes(raw));
    }

    static void loadTask(Processor cpu, int selector) {
        if (DescriptorTables.isNull(selector)) {
            throw Fault.protection(cpu);
        }
        long raw = read(cpu, selector);
        int type = Descriptor.type(raw);
        boolean narrow = type == Descriptor.TSS_16_AVAILABLE && !cpu.inLongMode();
        if (type != Descriptor.TSS_AVAILABLE && !narrow) {
            throw Fault.protection(cpu, selector);
        }
        if (!Descriptor.isPresent(raw)) {
            throw Fault.notPresent(cpu, selector);
        }
        long base = base(cpu, selector, raw);
        long busy = raw | 2L << 40;
        DescriptorTables.writeType(cpu, selector, busy);
        cpu.taskRegister.set(selector, base, Descriptor.limit(raw), Descriptor.attributes(busy));
    }

    /** A system descriptor of the global table. */
    private static long read(Processor cpu, int selector) {
        if ((selector & 4) != 0) {
            throw Fault.protection(cpu, selector);
        }
        long raw = DescriptorTables.read(cpu, selector);
        if (!Descriptor.isSystem(raw)) {
            throw Fault.protection(cpu, selector);
        }
        return raw;
    }

    private static long base(Processor cpu, int selector, long raw) {
        if (!cpu.inLongMode()) {
            return Descriptor.base(raw);
        }
        long upper =
                DescriptorTables.readUpper(cpu, selector, ProcessorException.GENERAL_PROTECTION);
        long base = upper << 32 | Descriptor.base(raw);
        if ((upper >>> 40 & 0x1F) != 0 || !cpu.translation.isCanonical(base)) {
            throw Fault.protection(cpu, selector);
        }
        return base;
    }
}
