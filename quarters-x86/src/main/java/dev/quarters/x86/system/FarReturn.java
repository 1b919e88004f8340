package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;

/** RET to another segment (Intel SDM Vol. 2, RET). */
public final class FarReturn {

    private FarReturn() {}

    /** RET far, and RET far imm16, which releases the parameters. */
    public static void ret(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        int parameters = (int) instruction.immediate & 0xFFFF;
        Stack stack = Stack.current(cpu);
        long target = stack.pop(size);
        int selector = (int) stack.pop(size) & 0xFFFF;
        stack.release(parameters);
        if (!cpu.inProtectedMode()) {
            if (target > cpu.segments[Segment.CS].limit) {
                throw Fault.protection(cpu);
            }
            stack.commit();
            CodeSegment.enterReal(cpu, selector, target);
            return;
        }
        long raw = returnCode(cpu, selector);
        CodeSegment.checkTarget(cpu, raw, target);
        int level = selector & 3;
        if (level == cpu.privilegeLevel) {
            stack.commit();
            CodeSegment.enter(cpu, selector, raw, level, target);
            return;
        }
        long outerPointer = stack.pop(size);
        int outerSelector = (int) stack.pop(size) & 0xFFFF;
        Segment outer = new Segment();
        loadOuterStack(cpu, outerSelector, level, raw, outer);
        cpu.segments[Segment.SS].copy(outer);
        CodeSegment.enter(cpu, selector, raw, level, target);
        setPointer(cpu, outerPointer);
        Stack released = Stack.current(cpu);
        released.release(parameters);
        released.commit();
        SegmentLoad.dropPrivileged(cpu);
    }

    /** The code segment that a return goes to, of the same level or an outer one. */
    static long returnCode(Processor cpu, int selector) {
        if (DescriptorTables.isNull(selector)) {
            throw Fault.protection(cpu);
        }
        long raw = DescriptorTables.read(cpu, selector);
        int level = selector & 3;
        int descriptorLevel = Descriptor.privilegeLevel(raw);
        boolean allowed =
                Descriptor.isCode(raw)
                        && level >= cpu.privilegeLevel
                        && (Descriptor.isConforming(raw)
                                ? descriptorLevel <= level
                                : descriptorLevel == level);
        if (!allowed || cpu.inLongMode() && Descriptor.hasBothSizes(raw)) {
            throw Fault.protection(cpu, selector);
        }
        if (!Descriptor.isPresent(raw)) {
            throw Fault.notPresent(cpu, selector);
        }
        return raw;
    }

    /** The stack segment that a return to an outer level pops; it may be null for 64-bit code. */
    static void loadOuterStack(
            Processor cpu, int selector, int level, long codeRaw, Segment segment) {
        boolean to64Bit = cpu.inLongMode() && Descriptor.isLong(codeRaw);
        if (DescriptorTables.isNull(selector)) {
            if (!to64Bit || level == 3 || (selector & 3) != level) {
                throw Fault.protection(cpu);
            }
            SegmentLoad.setNull(segment, selector);
            return;
        }
        long raw = DescriptorTables.read(cpu, selector);
        if ((selector & 3) != level
                || !Descriptor.isWritable(raw)
                || Descriptor.privilegeLevel(raw) != level) {
            throw Fault.protection(cpu, selector);
        }
        if (!Descriptor.isPresent(raw)) {
            throw Fault.stack(cpu, selector);
        }
        DescriptorTables.fill(segment, selector, DescriptorTables.markAccessed(cpu, selector, raw));
    }

    /** RSP, ESP or SP, by the new code and stack segments. */
    static void setPointer(Processor cpu, long pointer) {
        long old = cpu.registers[Processor.RSP];
        boolean big = (cpu.segments[Segment.SS].attributes & Segment.BIG) != 0;
        cpu.registers[Processor.RSP] =
                cpu.in64BitMode()
                        ? pointer
                        : big ? pointer & 0xFFFF_FFFFL : old & ~0xFFFFL | pointer & 0xFFFF;
    }
}
