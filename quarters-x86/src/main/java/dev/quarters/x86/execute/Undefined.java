package dev.quarters.x86.execute;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Instruction;

/** What is not an instruction. */
@SuppressWarnings("DoNotCallSuggester") // It is called by the dispatcher only.
public final class Undefined {

    private Undefined() {}

    /** #UD; also what UD0, UD1 and UD2 are for. */
    public static void undefined(Processor cpu, Instruction instruction) {
        throw cpu.raise(ProcessorException.INVALID_OPCODE);
    }

    /** More than 15 bytes: #GP(0) (Intel SDM Vol. 2A §2.3.11). */
    public static void tooLong(Processor cpu, Instruction instruction) {
        throw cpu.raise(ProcessorException.GENERAL_PROTECTION, 0);
    }

    /** For rows with {@code cpl0}: #GP(0) unless CPL is 0. */
    public static void requirePrivilege(Processor cpu) {
        if (cpu.privilegeLevel != 0) {
            throw cpu.raise(ProcessorException.GENERAL_PROTECTION, 0);
        }
    }
}
