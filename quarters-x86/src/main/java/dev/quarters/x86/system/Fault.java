package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;

/** Exceptions that name a selector in their error code (Intel SDM Vol. 3A §6.13), to be thrown. */
final class Fault {

    private Fault() {}

    static ProcessorException protection(Processor cpu, int selector) {
        return selector(cpu, ProcessorException.GENERAL_PROTECTION, selector);
    }

    static ProcessorException notPresent(Processor cpu, int selector) {
        return selector(cpu, ProcessorException.SEGMENT_NOT_PRESENT, selector);
    }

    static ProcessorException stack(Processor cpu, int selector) {
        return selector(cpu, ProcessorException.STACK_FAULT, selector);
    }

    static ProcessorException taskState(Processor cpu, int selector) {
        return selector(cpu, ProcessorException.INVALID_TSS, selector);
    }

    static ProcessorException selector(Processor cpu, int vector, int selector) {
        return cpu.raise(vector, selector & 0xFFFC | cpu.externalEvent);
    }

    /** An entry of the interrupt table. */
    static ProcessorException gate(Processor cpu, int vector, int gate) {
        return cpu.raise(vector, gate << 3 | 2 | cpu.externalEvent);
    }

    static ProcessorException undefined(Processor cpu) {
        return cpu.raise(ProcessorException.INVALID_OPCODE);
    }

    /** #GP(0). */
    static ProcessorException protection(Processor cpu) {
        return cpu.raise(ProcessorException.GENERAL_PROTECTION, cpu.externalEvent);
    }
}
