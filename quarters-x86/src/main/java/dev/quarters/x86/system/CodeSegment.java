package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;

/** Loads of CS, and with it of the privilege level and the size of code. */
public final class CodeSegment {

    private CodeSegment() {}

    /** Real mode: the selector is the base; limit and attributes stay. Virtual-8086 mode: all. */
    static void enterReal(Processor cpu, int selector, long rip) {
        SegmentLoad.loadReal(cpu, cpu.segments[Segment.CS], selector);
        cpu.rip = rip;
        update(cpu, cpu.privilegeLevel);
    }

    /** That descriptor's code at that level: everything was checked. */
    static void enter(Processor cpu, int selector, long raw, int level, long rip) {
        long marked = DescriptorTables.markAccessed(cpu, selector, raw);
        DescriptorTables.fill(cpu.segments[Segment.CS], selector & ~3 | level, marked);
        cpu.rip = rip;
        update(cpu, level);
    }

    /** What follows from CS and a privilege level: after each change of one of them. */
    public static void update(Processor cpu, int level) {
        if (level == 3 && cpu.privilegeLevel != 3) {
            cpu.userEntries++;
        }
        int attributes = cpu.segments[Segment.CS].attributes;
        boolean big = (attributes & Segment.BIG) != 0;
        cpu.privilegeLevel = level;
        cpu.codeSize = cpu.inLongMode() && (attributes & Segment.LONG) != 0 ? 8 : big ? 4 : 2;
        cpu.translation.selectMode();
    }

    /** That a transfer to code of that descriptor arrives within it: else #GP(0). */
    static void checkTarget(Processor cpu, long raw, long rip) {
        boolean to64Bit = cpu.inLongMode() && Descriptor.isLong(raw);
        if (to64Bit ? !cpu.translation.isCanonical(rip) : rip > Descriptor.limit(raw)) {
            throw Fault.protection(cpu);
        }
    }

    /** A code segment that exists, for a transfer that does not change CPL: JMP, CALL (§5.8.1). */
    static void checkSameLevel(Processor cpu, int selector, long raw) {
        int descriptorLevel = Descriptor.privilegeLevel(raw);
        int level = cpu.privilegeLevel;
        boolean allowed =
                Descriptor.isConforming(raw)
                        ? descriptorLevel <= level
                        : descriptorLevel == level && (selector & 3) <= level;
        if (!allowed || cpu.inLongMode() && Descriptor.hasBothSizes(raw)) {
            throw Fault.protection(cpu, selector);
        }
        if (!Descriptor.isPresent(raw)) {
            throw Fault.notPresent(cpu, selector);
        }
    }
}
