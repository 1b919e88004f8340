package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;

/**
 * An instruction in the form that {@link BlockLoop} executes: what to do, and operands without
 * cases. An absent register is {@link #ZERO}, so a right operand that is not in memory is always
 * register plus immediate, and an address always base plus index plus displacement. Of 40 bytes: a
 * guest has some hundred thousand.
 */
public final class Step {

    /** In {@code Processor.registers}: always zero. */
    public static final int ZERO = 16;

    /** In {@code Processor.registers}: where the block starts, for addresses relative to RIP. */
    public static final int BLOCK = 17;

    /** In {@code Processor.registers}: the bases of FS and GS. */
    public static final int FS_BASE = 18;

    public static final int GS_BASE = 19;

    /** For {@link #fetch}: what the right operand is, if memory how wide and how extended. */
    public static final int REGISTER = 0;

    public static final int BYTE = 1;
    public static final int WORD = 2;
    public static final int DOUBLEWORD = 3;
    public static final int QUADWORD = 4;
    public static final int SIGNED_BYTE = 5;
    public static final int SIGNED_WORD = 6;

    public final byte action;
    public final byte fetch;

    /** The size of what is fetched, less one. */
    public final byte last;

    /** The register that is written, or the left operand. */
    public final byte target;

    public final byte source;
    public final byte base;
    public final byte index;
    public final byte scale;
    public final long immediate;

    /** Of a jump: the target, counted from the start of the block. */
    public final long displacement;

    public final short start;
    public final short end;
    public final Instruction instruction;

    /** With a right operand that is register plus immediate. */
    Step(int action, int target, int source, long immediate, Instruction instruction) {
        this(action, REGISTER, target, source, immediate, instruction);
    }

    /** With a right operand that is fetched, or not. */
    Step(int action, int fetch, int target, int source, long immediate, Instruction instruction) {
        this.action = (byte) action;
        this.fetch = (byte) fetch;
        this.target = (byte) target;
        this.source = (byte) source;
        this.immediate = immediate;
        this.instruction = instruction;
        last = (byte) (size(fetch) - 1);
        start = (short) instruction.start;
        end = (short) instruction.end;
        boolean relative = instruction.base == Instruction.RIP;
        int segment = instruction.segment;
        int segmentBase = segment == Segment.FS ? FS_BASE : segment == Segment.GS ? GS_BASE : ZERO;
        boolean vacant = !relative && instruction.base == Instruction.NONE;
        base = (byte) (relative ? BLOCK : vacant ? segmentBase : instruction.base);
        index = (byte) (vacant || segmentBase == ZERO ? orZero(instruction.index) : segmentBase);
        scale = (byte) (index < ZERO ? instruction.scale : 0);
        displacement = instruction.displacement + (relative ? end : 0);
    }

    /** Its address is that register plus that distance. */
    private Step(int action, int fetch, int target, Instruction instruction, int base, long to) {
        this.action = (byte) action;
        this.fetch = (byte) fetch;
        this.target = (byte) target;
        this.base = (byte) base;
        this.instruction = instruction;
        last = (byte) (size(fetch) - 1);
        start = (short) instruction.start;
        end = (short) instruction.end;
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
