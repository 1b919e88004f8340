package dev.quarters.x86.x87;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.memory.LinearMemory;

/** Control and status words, and the stack's pointer. */
public final class Control {

    private static final int CONTROL = 0x1F3F;
    private static final int ALWAYS_ONE = 0x40;

    private Control() {}

    static int controlWord(int value) {
        return value & CONTROL | ALWAYS_ONE;
    }

    /** ES and B after the masks or the flags were changed. */
    static void summarize(X87State state) {
        int summary = Waiting.SUMMARY | Waiting.BUSY;
        boolean waits = (state.status & ~state.control & 0x3F) != 0;
        state.status = waits ? state.status | summary : state.status & ~summary;
    }

    public static void wait(Processor cpu, Instruction instruction) {
        Waiting.waitForIt(cpu);
    }

    /** FNOP. */
    public static void fnop(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
    }

    /** FNENI, FNDISI, FNSETPM: of the 8087 and the 287 only. */
    public static void ignored(Processor cpu, Instruction instruction) {
        Waiting.available(cpu);
    }

    public static void fldcw(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        long address = Operands.readAddress(cpu, instruction, 2);
        cpu.x87.control = controlWord(LinearMemory.readWord(cpu, address));
        summarize(cpu.x87);
    }

    public static void fnstcw(Processor cpu, Instruction instruction) {
        Waiting.available(cpu);
        long address = Operands.writeAddress(cpu, instruction, 2);
        LinearMemory.writeWord(cpu, address, cpu.x87.control);
    }

    public static void fnstsw(Processor cpu, Instruction instruction) {
        Waiting.available(cpu);
        long address = Operands.writeAddress(cpu, instruction, 2);
        LinearMemory.writeWord(cpu, address, cpu.x87.status);
    }

    /** FNSTSW AX. */
    public static void fnstswToAx(Processor cpu, Instruction instruction) {
        Waiting.available(cpu);
        Operands.writeRegister(cpu, instruction, Processor.RAX, 2, cpu.x87.status);
    }

    public static void fnclex(Processor cpu, Instruction instruction) {
        Waiting.available(cpu);
        cpu.x87.status &= 0x7F00;
    }

    public static void fninit(Processor cpu, Instruction instruction) {
        Waiting.available(cpu);
        initialize(cpu.x87);
    }

    static void initialize(X87State state) {
        state.control = 0x37F;
        state.status = 0;
        state.tags = 0xFFFF;
        state.lastOpcode = 0;
        state.lastInstructionPointer = 0;
        state.lastInstructionSelector = 0;
        state.lastOperandPointer = 0;
        state.lastOperandSelector = 0;
    }

    public static void ffree(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        cpu.x87.status &= ~Fpu.C1;
        Fpu.free(cpu.x87, instruction.opcode & 7);
    }

    /** FFREEP, which the SDM does not name. */
    public static void ffreep(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        cpu.x87.status &= ~Fpu.C1;
        Fpu.free(cpu.x87, instruction.opcode & 7);
        Fpu.pop(cpu.x87);
    }

    public static void fincstp(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        cpu.x87.status &= ~Fpu.C1;
        Fpu.setTop(cpu.x87, Fpu.top(cpu.x87) + 1);
    }

    public static void fdecstp(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        cpu.x87.status &= ~Fpu.C1;
        Fpu.setTop(cpu.x87, Fpu.top(cpu.x87) - 1);
    }
}
