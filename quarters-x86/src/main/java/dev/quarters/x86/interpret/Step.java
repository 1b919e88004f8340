package dev.quarters.x86.interpret;

import dev.quarters.x86.decode.Instruction;

/**
 * An instruction in the form that {@link BlockLoop} executes: what to do, and operands without
 * cases. An absent register is {@link #ZERO}, so a source is always register plus immediate, and an
 * address always base plus index plus displacement. One cache line.
 */
final class Step {

    /** In {@code Processor.registers}: always zero. */
    static final int ZERO = 16;

    /** In {@code Processor.registers}: where the block starts, for addresses relative to RIP. */
    static final int BLOCK = 17;

    final int action;

    /** The register that is written, or the left operand. */
    final int target;

    /** The right operand is this register plus {@link #immediate}. */
    final int source;

    final int base;
    final int index;
    final int scale;

    /** Of a jump: the target, counted from the start of the block. */
    final long displacement;

    final long immediate;
    final int start;
    final int end;
    final Instruction instruction;

    Step(int action, int target, int source, long immediate, Instruction instruction) {
        this(action, target, base(instruction), source, immediate, instruction);
    }

    /** A product of a register, which stands as base when the operand is not in memory. */
    static Step product(
            int action, int target, int left, int source, long immediate, Instruction of) {
        int base = of.inMemory() ? base(of) : left;
        return new Step(action, target, base, source, immediate, of);
    }

    private static int base(Instruction instruction) {
        return switch (instruction.base) {
            case Instruction.RIP -> BLOCK;
            case Instruction.NONE -> ZERO;
            default -> instruction.base;
        };
    }

    private Step(
            int action, int target, int base, int source, long immediate, Instruction instruction) {
        this.action = action;
        this.target = target;
        this.source = source;
        this.immediate = immediate;
        this.start = instruction.start;
        this.end = instruction.end;
        this.instruction = instruction;
        this.base = base;
        index = instruction.index == Instruction.NONE ? ZERO : instruction.index;
        scale = instruction.scale;
        displacement = instruction.displacement + (base == BLOCK ? instruction.end : 0);
    }

    /** A jump to that distance from the start of the block. */
    Step(int action, long to, Instruction instruction) {
        this.action = action;
        this.instruction = instruction;
        start = instruction.start;
        end = instruction.end;
        displacement = to;
        target = ZERO;
        source = ZERO;
        base = ZERO;
        index = ZERO;
        scale = 0;
        immediate = 0;
    }

    /** The end of a block, before the instruction that would be next. */
    static Step end(Instruction last, int at) {
        Instruction.Builder builder = new Instruction.Builder();
        builder.row = last.row;
        builder.start = at;
        builder.end = at;
        return new Step(Action.END, 0, builder.build());
    }
}
