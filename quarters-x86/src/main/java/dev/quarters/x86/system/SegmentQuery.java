package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;

/** LAR, LSL, VERR, VERW and ARPL: questions about selectors (Intel SDM Vol. 3A §5.10). */
public final class SegmentQuery {

    /**
     * Types of system descriptors that LAR knows: all but gates for interrupts and reserved ones.
     */
    private static final int ACCESS_RIGHTS_TYPES = 0b1_1010_0011_1110;

    private static final int ACCESS_RIGHTS_TYPES_LONG = 0b1_1010_0000_0100;
    private static final int LIMIT_TYPES = 0b1010_0000_1110;
    private static final int LIMIT_TYPES_LONG = 0b1010_0000_0100;

    private SegmentQuery() {}

    /** LAR: access rights, as they lie in the second doubleword. */
    public static void accessRights(Processor cpu, Instruction instruction) {
        long raw = ask(cpu, instruction, ACCESS_RIGHTS_TYPES, ACCESS_RIGHTS_TYPES_LONG);
        if (raw != 0) {
            answer(cpu, instruction, raw >>> 32 & 0xFF_FF00);
        }
    }

    /** LSL: the limit in bytes. */
    public static void limit(Processor cpu, Instruction instruction) {
        long raw = ask(cpu, instruction, LIMIT_TYPES, LIMIT_TYPES_LONG);
        if (raw != 0) {
            answer(cpu, instruction, Descriptor.limit(raw));
        }
    }

    private static void answer(Processor cpu, Instruction instruction, long value) {
        Operands.writeRegister(
                cpu, instruction, instruction.register, instruction.operandSize, value);
    }

    /** The descriptor if the program may see it, with ZF set; else 0 and ZF clear. */
    private static long ask(Processor cpu, Instruction instruction, int types, int longTypes) {
        DescriptorTableInstructions.checkProtected(cpu);
        int selector = (int) Operands.readRm(cpu, instruction, 2) & 0xFFFF;
        long raw = visible(cpu, selector);
        if (raw != 0 && Descriptor.isSystem(raw)) {
            int known = cpu.inLongMode() ? longTypes : types;
            if ((known >> Descriptor.type(raw) & 1) == 0) {
                raw = 0;
            }
        }
        setZero(cpu, raw != 0);
        return raw;
    }

    private static long visible(Processor cpu, int selector) {
        if (DescriptorTables.isNull(selector) || !DescriptorTables.contains(cpu, selector, 8)) {
            return 0;
        }
        long raw = DescriptorTables.read(cpu, selector);
        boolean open = Descriptor.isCode(raw) && Descriptor.isConforming(raw);
        int level = Math.max(cpu.privilegeLevel, selector & 3);
        return open || level <= Descriptor.privilegeLevel(raw) ? raw : 0;
    }

    /** VERR. */
    public static void verifyRead(Processor cpu, Instruction instruction) {
        long raw = verified(cpu, instruction);
        setZero(cpu, raw != 0 && Descriptor.isReadable(raw));
    }

    /** VERW. */
    public static void verifyWrite(Processor cpu, Instruction instruction) {
        long raw = verified(cpu, instruction);
        setZero(cpu, raw != 0 && Descriptor.isWritable(raw));
    }

    private static long verified(Processor cpu, Instruction instruction) {
        DescriptorTableInstructions.checkProtected(cpu);
        return visible(cpu, (int) Operands.readRm(cpu, instruction, 2) & 0xFFFF);
    }

    /** ARPL: raises the requested privilege level of the first operand to that of the second. */
    public static void adjustRequested(Processor cpu, Instruction instruction) {
        DescriptorTableInstructions.checkProtected(cpu);
        long first = Operands.readRm(cpu, instruction, 2) & 0xFFFF;
        long wanted = cpu.registers[instruction.register] & 3;
        boolean adjust = (first & 3) < wanted;
        if (adjust) {
            Operands.writeRm(cpu, instruction, 2, first & ~3 | wanted);
        }
        setZero(cpu, adjust);
    }

    private static void setZero(Processor cpu, boolean zero) {
        long flags = Flags.value(cpu);
        Flags.set(cpu, zero ? flags | Flags.ZF : flags & ~(long) Flags.ZF);
    }
}
