package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Instruction;

/** INT n, INT3, INTO and INT1 (Intel SDM Vol. 2, INT). */
public final class InterruptInstructions {

    private InterruptInstructions() {}

    /** INT imm8. */
    public static void interrupt(Processor cpu, Instruction instruction) {
        int vector = (int) instruction.immediate & 0xFF;
        if (cpu.inVirtual8086Mode() && Virtual8086.interrupt(cpu, vector, cpu.next(instruction))) {
            return;
        }
        Interrupts.software(cpu, instruction, vector);
    }

    /** INT3. */
    public static void breakpoint(Processor cpu, Instruction instruction) {
        Interrupts.software(cpu, instruction, ProcessorException.BREAKPOINT);
    }

    /** INTO. */
    public static void overflow(Processor cpu, Instruction instruction) {
        if (Flags.overflow(cpu)) {
            Interrupts.software(cpu, instruction, ProcessorException.OVERFLOW);
        } else {
            cpu.rip = cpu.next(instruction);
        }
    }

    /** INT1, once ICEBP: #DB as a trap, whatever the gate's privilege level. */
    public static void debug(Processor cpu, Instruction instruction) {
        cpu.rip = cpu.next(instruction);
        cpu.externalEvent = 1;
        try {
            Interrupts.enter(
                    cpu,
                    ProcessorException.DEBUG,
                    ProcessorException.NO_ERROR_CODE,
                    false,
                    Flags.value(cpu));
        } finally {
            cpu.externalEvent = 0;
        }
    }
}
