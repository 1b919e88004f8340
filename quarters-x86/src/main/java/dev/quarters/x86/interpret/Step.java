package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * An instruction in the form that {@link BlockLoop} executes: what to do, and operands without
 * cases. An absent register is {@link #ZERO}, so a right operand that is not in memory is always
 * register plus immediate, and an address always base plus index plus displacement. One cache line.
 */
final class Step {

    /** In {@code Processor.registers}: always zero. */
    static final int ZERO = 16;

    /** In {@code Processor.registers}: where the block starts, for addresses relative to RIP. */
    static final int BLOCK = 17;

    /** For {@link #fetch}: what the right operand is, if memory how wide and how extended. */
    static final int REGISTER = 0;

    static final int BYTE = 1;
    static final int WORD = 2;
    static final int DOUBLEWORD = 3;
    static final int QUADWORD = 4;
    static final int SIGNED_BYTE = 5;
    static final int SIGNED_WORD = 6;

    final int action;
    final int fetch;

    /** The size of what is fetched, less one. */
    final int last;

    /** The register that is written, or the left operand. */
    final int target;

    final int source;
    final long immediate;
    final int base;
    final int index;
    final int scale;

    /** Of a jump: the target, counted from the start of the block. */
    final long displacement;

    final int start;
    final int end;
    final Instruction instruction;

    /** With a right operand that is register plus immediate. */
    Step(int action, int target, int source, long immediate, Instruction instruction) {
        this(action, REGISTER, target, source, immediate, instruction);
    }

    /** With a right operand that is fetched, or not. */
    Step(int action, int fetch, int target, int source, long immediate, Instruction instruction) {
        this.action = action;
        this.fetch = fetch;
        this.target = target;
        this.source = source;
        this.immediate = immediate;
        this.instruction = instruction;
        last = size(fetch) - 1;
        start = instruction.start;
        end = instruction.end;
        boolean relative = instruction.base == Instruction.RIP;
        base = relative ? BLOCK : orZero(instruction.base);
        index = orZero(instruction.index);
        scale = instruction.scale;
        displacement = instruction.displacement + (relative ? end : 0);
    }

    /** Its address is that register plus that distance. */
    private Step(int action, int fetch, int target, Instruction instruction, int base, long to) {
        this.action = action;
        this.fetch = fetch;
        this.target = target;
        this.base = base;
        this.instruction = instruction;
        last = size(fetch) - 1;
        start = instruction.start;
        end = instruction.end;
        displacement = to;
        source = ZERO;
        index = ZERO;
        scale = 0;
        immediate = 0;
    }

    private static int orZero(int register) {
        return register == Instruction.NONE ? ZERO : register;
    }

    private static int size(int fetch) {
        return switch (fetch) {
            case BYTE, SIGNED_BYTE -> 1;
            case WORD, SIGNED_WORD -> 2;
            case DOUBLEWORD -> 4;
            default -> 8;
        };
    }

    /** A jump to that distance from the start of the block. */
    static Step jump(int action, long to, Instruction instruction) {
        return new Step(action, REGISTER, ZERO, instruction, ZERO, to);
    }

    /** With the quadword at the top of the stack as right operand. */
    static Step fromStack(int action, int target, Instruction instruction) {
        return new Step(action, QUADWORD, target, instruction, Processor.RSP, 0);
    }

    /** The end of a block, before the instruction that would be next. */
    static Step end(Instruction last, int at) {
        Instruction.Builder builder = new Instruction.Builder();
        builder.row = last.row;
        builder.start = at;
        builder.end = at;
        return jump(Action.END, 0, builder.build());
    }
}
