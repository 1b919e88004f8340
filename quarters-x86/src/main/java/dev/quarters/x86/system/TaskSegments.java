package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;

/** Loads of LDTR and the segment registers by a task switch (Intel SDM Vol. 3A table 7-1). */
final class TaskSegments {

    private TaskSegments() {}

    static void load(Processor cpu, int[] selectors, int local) {
        if ((cpu.rflags & Flags.VM) != 0) {
            loadLocalTable(cpu, local);
            for (int i = 0; i < selectors.length; i++) {
                SegmentLoad.loadReal(cpu, cpu.segments[i], selectors[i]);
            }
            CodeSegment.update(cpu, 3);
            return;
        }
        int level = selectors[Segment.CS] & 3;
        for (int i = 0; i < selectors.length; i++) {
            cpu.segments[i].selector = selectors[i];
        }
        CodeSegment.update(cpu, level);
        loadLocalTable(cpu, local);
        loadCode(cpu, selectors[Segment.CS], level);
        StackSwitch.loadChecked(cpu, level, selectors[Segment.SS], cpu.segments[Segment.SS]);
        for (int segment : new int[] {Segment.ES, Segment.DS, Segment.FS, Segment.GS}) {
            loadData(cpu, segment, selectors[segment]);
        }
    }

    private static void loadLocalTable(Processor cpu, int selector) {
        if (DescriptorTables.isNull(selector)) {
            return;
        }
        if ((selector & 4) != 0) {
            throw Fault.taskState(cpu, selector);
        }
        long raw = DescriptorTables.read(cpu, selector, ProcessorException.INVALID_TSS);
        if (!Descriptor.isSystem(raw)
                || Descriptor.type(raw) != Descriptor.LDT
                || !Descriptor.isPresent(raw)) {
            throw Fault.taskState(cpu, selector);
        }
        DescriptorTables.fill(cpu.localDescriptorTable, selector, raw);
    }

    private static void loadCode(Processor cpu, int selector, int level) {
        if (DescriptorTables.isNull(selector)) {
            throw Fault.taskState(cpu, selector);
        }
        long raw = DescriptorTables.read(cpu, selector, ProcessorException.INVALID_TSS);
        int descriptorLevel = Descriptor.privilegeLevel(raw);
        boolean allowed =
                Descriptor.isCode(raw)
                        && (Descriptor.isConforming(raw)
                                ? descriptorLevel <= level
                                : descriptorLevel == level);
        if (!allowed) {
            throw Fault.taskState(cpu, selector);
        }
        if (!Descriptor.isPresent(raw)) {
            throw Fault.notPresent(cpu, selector);
        }
        CodeSegment.enter(cpu, selector, raw, level, cpu.rip);
        CodeSegment.checkTarget(cpu, raw, cpu.rip);
    }

    /** What would be #GP in a program is #TS here. */
    private static void loadData(Processor cpu, int segment, int selector) {
        try {
            SegmentLoad.load(cpu, segment, selector);
        } catch (ProcessorException fault) {
            if (fault.vector() == ProcessorException.GENERAL_PROTECTION) {
                throw Fault.taskState(cpu, selector);
            }
            throw fault;
        }
    }
}
