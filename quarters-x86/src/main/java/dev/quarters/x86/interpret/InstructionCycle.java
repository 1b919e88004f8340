package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Decoder;
import dev.quarters.x86.decode.Dispatcher;
import dev.quarters.x86.decode.Instruction;

/** Fetches, decodes and executes one instruction, with nothing remembered. */
public final class InstructionCycle {

    private final Processor cpu;
    private final CodeReader code;
    private final Decoder decoder = new Decoder();

    /** For that processor. */
    public InstructionCycle(Processor cpu) {
        this.cpu = cpu;
        this.code = new CodeReader(cpu);
    }

    /**
     * Executes the instruction at RIP.
     *
     * @throws ProcessorException what it raises; RIP is still its own
     */
    public void execute() {
        code.begin(cpu.rip);
        execute(decoder.decode(code, 0, cpu.codeSize));
    }

    /** Executes the instruction at RIP, which was decoded as the first of its block. */
    void execute(Instruction instruction) {
        long rip = cpu.rip;
        cpu.blockStart = rip;
        cpu.rip = cpu.next(instruction);
        try {
            Dispatcher.STANDARD.execute(cpu, instruction);
        } catch (ProcessorException e) {
            cpu.rip = rip;
            throw StackFault.refine(cpu, instruction, e);
        } catch (LinkageError e) {
            cpu.rip = rip;
            throw cpu.raise(ProcessorException.INVALID_OPCODE);
        }
        cpu.instructionCount++;
    }
}
