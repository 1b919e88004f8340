package dev.quarters.x86.translate;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.decode.InstructionTable;
import dev.quarters.x86.interpret.Action;
import dev.quarters.x86.interpret.Step;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * Instructions on general registers and memory that are written out although the interpreter's loop
 * has no case for them: BSWAP, and INC and DEC of memory (Intel SDM Vol. 2A).
 */
final class GeneralCode {

    private enum Kind {
        SWAP,
        INCREMENT,
        DECREMENT,
        NONE
    }

    private final RegionCode region;
    private final CodeBuilder code;
    private final FlagCode flags;
    private final MemoryCode memory;

    GeneralCode(RegionCode region, FlagCode flags, MemoryCode memory) {
        this.region = region;
        this.flags = flags;
        this.memory = memory;
        code = region.code;
    }

    private static Kind kind(Step step) {
        Instruction instruction = step.instruction;
        if (step.action != Action.GENERIC
                || instruction.operandSize < 4
                || instruction.has(Instruction.LOCK)) {
            return Kind.NONE;
        }
        boolean counts = instruction.inMemory() && isPlainMemory(instruction);
        return switch (InstructionTable.STANDARD.row(instruction.row).method()) {
            case "execute.Move.bswap" -> Kind.SWAP;
            case "execute.Arithmetic.inc" -> counts ? Kind.INCREMENT : Kind.NONE;
            case "execute.Arithmetic.dec" -> counts ? Kind.DECREMENT : Kind.NONE;
            default -> Kind.NONE;
        };
    }

    /** Whether a step is written out here. */
    static boolean applies(Step step) {
        return kind(step) != Kind.NONE;
    }

    /** Whether a step that is written out here changes memory. */
    static boolean writesMemory(Step step) {
        return step.instruction.inMemory();
    }

    /** Whether the base, index and displacement of a step are all of its operand's address. */
    static boolean isPlainMemory(Instruction instruction) {
        return instruction.addressSize == 8
                && (instruction.segment < Segment.FS
                        || instruction.base == Instruction.NONE
                        || instruction.index == Instruction.NONE);
    }

    void write() {
        switch (kind(region.step)) {
            case SWAP -> swap();
            case INCREMENT -> count(Flags.INC, 1);
            case DECREMENT -> count(Flags.DEC, -1);
            case NONE -> throw new IllegalStateException("nothing to write");
        }
    }

    private void swap() {
        Instruction instruction = region.step.instruction;
        region.register(instruction.rm);
        if (instruction.operandSize == 4) {
            code.l2i();
            reverse(Names.INTEGER, ConstantDescs.CD_int);
            code.i2l();
            region.cutLow();
        } else {
            reverse(Names.LONG, ConstantDescs.CD_long);
        }
        region.setRegister(instruction.rm);
    }

    private void reverse(ClassDesc owner, ClassDesc type) {
        code.invokestatic(owner, "reverseBytes", MethodTypeDesc.of(type, type));
    }

    /** CF stays. */
    private void count(int operation, int distance) {
        int size = region.step.instruction.operandSize;
        memory.address();
        memory.readForUpdate(size);
        flags.carry();
        code.lstore(Local.SECOND_VALUE);
        code.lload(Local.LEFT);
        region.add(distance);
        region.extend(size);
        code.dup2().lstore(Local.RESULT).lstore(Local.VALUE);
        memory.writeUpdated(
                size,
                () -> {
                    code.lload(Local.SECOND_VALUE);
                    flags.setResult(operation, size);
                },
                region::leaveBehind);
    }
}
