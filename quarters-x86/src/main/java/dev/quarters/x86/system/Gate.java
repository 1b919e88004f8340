package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;

/** Call gates (Intel SDM Vol. 3A §5.8.3, §5.8.3.1). */
final class Gate {

    private Gate() {}

    static boolean isCallGate(Processor cpu, long raw) {
        int type = Descriptor.type(raw);
        return Descriptor.isSystem(raw)
                && (type == Descriptor.CALL_GATE
                        || type == Descriptor.CALL_GATE_16 && !cpu.inLongMode());
    }

    /** A gate, or a TSS, that the program may use: by its privilege level, and present. */
    static void check(Processor cpu, int selector, long raw) {
        int level = Descriptor.privilegeLevel(raw);
        if (level < cpu.privilegeLevel || level < (selector & 3)) {
            throw Fault.protection(cpu, selector);
        }
        if (!Descriptor.isPresent(raw)) {
            throw Fault.notPresent(cpu, selector);
        }
    }

    /** The code segment behind a gate, of no lesser privilege than the program. */
    static long targetCode(Processor cpu, int selector) {
        if (DescriptorTables.isNull(selector)) {
            throw Fault.protection(cpu);
        }
        long raw = DescriptorTables.read(cpu, selector);
        boolean sized =
                !cpu.inLongMode() || Descriptor.isLong(raw) && !Descriptor.hasBothSizes(raw);
        if (!Descriptor.isCode(raw)
                || Descriptor.privilegeLevel(raw) > cpu.privilegeLevel
                || !sized) {
            throw Fault.protection(cpu, selector);
        }
        if (!Descriptor.isPresent(raw)) {
            throw Fault.notPresent(cpu, selector);
        }
        return raw;
    }

    static long offset(Processor cpu, int gateSelector, long gate) {
        if (!cpu.inLongMode()) {
            long offset = Descriptor.gateOffset(gate);
            return Descriptor.is16Bit(gate) ? offset & 0xFFFF : offset;
        }
        long upper =
                DescriptorTables.readUpper(
                        cpu, gateSelector, ProcessorException.GENERAL_PROTECTION);
        if ((upper >>> 40 & 0x1F) != 0) {
            throw Fault.protection(cpu, gateSelector);
        }
        return upper << 32 | Descriptor.gateOffset(gate);
    }
}
