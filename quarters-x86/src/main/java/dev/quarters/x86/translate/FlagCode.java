package dev.quarters.x86.translate;

import dev.quarters.x86.Flags;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;

/** Flags in local variables; what kind they are of is known while the same block is written. */
final class FlagCode {

    private static final int UNKNOWN = -1;

    private final RegionCode region;
    private final CodeBuilder code;
    private int kind = UNKNOWN;

    FlagCode(RegionCode region) {
        this.region = region;
        code = region.code;
    }

    /** At the start of a block anything may be in the variables. */
    void forget() {
        kind = UNKNOWN;
    }

    /** The kind that is known at this place, to come back to with {@link #restore}. */
    int state() {
        return kind;
    }

    void restore(int state) {
        kind = state;
    }

    /** The flags of that operation; its numbers have been stored in the variables. */
    void set(int operation, int size) {
        kind = LazyFlags.kind(operation, size);
        code.loadConstant(kind).istore(Local.FLAG_KIND);
    }

    /** Of ADD or SUB with LEFT and RIGHT. */
    void setOperands(int operation, int size) {
        code.lload(Local.LEFT).lstore(Local.FLAG_FIRST);
        code.lload(Local.RIGHT).lstore(Local.FLAG_SECOND);
        set(operation, size);
    }

    /** Of a logical operation with RESULT. */
    void setLogic() {
        code.lload(Local.RESULT).lstore(Local.FLAG_FIRST);
        code.lconst_0().lstore(Local.FLAG_SECOND);
        set(Flags.SUB, 8);
    }

    /** Pops the first number; the second is RESULT. */
    void setResult(int operation, int size) {
        code.lstore(Local.FLAG_FIRST);
        code.lload(Local.RESULT).lstore(Local.FLAG_SECOND);
        set(operation, size);
    }

    private void push() {
        code.aload(Local.CPU);
        if (kind == UNKNOWN) {
            code.iload(Local.FLAG_KIND);
        } else {
            code.loadConstant(kind);
        }
        code.lload(Local.FLAG_FIRST).lload(Local.FLAG_SECOND);
    }

    /** Puts them into the processor; the variables say so. */
    void store() {
        if (kind == LazyFlags.IN_PROCESSOR) {
            return;
        }
        push();
        code.invokestatic(Names.LAZY_FLAGS, "store", Names.STORE_FLAGS);
        kind = LazyFlags.IN_PROCESSOR;
        code.iconst_0().istore(Local.FLAG_KIND);
    }

    /** Puts them into the processor where the region is left. */
    void storeAtExit() {
        kind = UNKNOWN;
        push();
        code.invokestatic(Names.LAZY_FLAGS, "store", Names.STORE_FLAGS);
    }

    /** Pushes CF as a long. */
    void carry() {
        push();
        code.invokestatic(Names.LAZY_FLAGS, "carry", Names.CARRY);
    }

    /** Jumps there if the condition of that code holds. */
    void branch(int condition, Label target) {
        boolean negated = (condition & 1) != 0;
        int operation = kind == UNKNOWN ? UNKNOWN : LazyFlags.operation(kind);
        boolean written =
                switch (operation) {
                    case Flags.SUB -> afterSubtraction(condition >> 1, negated, target);
                    case Flags.ADD -> afterAddition(condition >> 1, negated, target);
                    case Flags.INC, Flags.DEC, Flags.RESULT ->
                            ofResult(condition >> 1, negated, target);
                    case LazyFlags.COMPARED -> ofComparison(condition >> 1, negated, target);
                    default -> false;
                };
        if (!written) {
            push();
            code.loadConstant(condition);
            code.invokestatic(Names.LAZY_FLAGS, "condition", Names.CONDITION).ifne(target);
        }
    }

    private void jump(Opcode opcode, Opcode negated, boolean negate, Label target) {
        code.branch(negate ? negated : opcode, target);
    }

    private void operands() {
        code.lload(Local.FLAG_FIRST).lload(Local.FLAG_SECOND);
    }

    private boolean afterSubtraction(int test, boolean negated, Label target) {
        switch (test) {
            case 1 -> {
                compareUnsigned();
                jump(Opcode.IFLT, Opcode.IFGE, negated, target);
            }
            case 2 -> {
                operands();
                code.lcmp();
                jump(Opcode.IFEQ, Opcode.IFNE, negated, target);
            }
            case 3 -> {
                compareUnsigned();
                jump(Opcode.IFLE, Opcode.IFGT, negated, target);
            }
            case 4 -> {
                operands();
                code.lsub();
                region.extend(LazyFlags.size(kind));
                code.lconst_0().lcmp();
                jump(Opcode.IFLT, Opcode.IFGE, negated, target);
            }
            case 6 -> {
                operands();
                code.lcmp();
                jump(Opcode.IFLT, Opcode.IFGE, negated, target);
            }
            case 7 -> {
                operands();
                code.lcmp();
                jump(Opcode.IFLE, Opcode.IFGT, negated, target);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void compareUnsigned() {
        operands();
        code.invokestatic(Names.LONG, "compareUnsigned", Names.COMPARE);
    }

    private boolean afterAddition(int test, boolean negated, Label target) {
        if (test != 1 && test != 2 && test != 4) {
            return false;
        }
        operands();
        code.ladd();
        region.extend(LazyFlags.size(kind));
        if (test == 1) {
            code.lload(Local.FLAG_FIRST);
            code.invokestatic(Names.LONG, "compareUnsigned", Names.COMPARE);
        } else {
            code.lconst_0().lcmp();
        }
        if (test == 2) {
            jump(Opcode.IFEQ, Opcode.IFNE, negated, target);
        } else {
            jump(Opcode.IFLT, Opcode.IFGE, negated, target);
        }
        return true;
    }

    private boolean ofComparison(int test, boolean negated, Label target) {
        code.lload(Local.FLAG_FIRST);
        switch (test) {
            case 1 -> {
                code.lconst_0().lcmp();
                jump(Opcode.IFLT, Opcode.IFGE, negated, target);
            }
            case 2, 7 -> {
                code.l2i().iconst_1().iand();
                jump(Opcode.IFEQ, Opcode.IFNE, negated, target);
            }
            case 3 -> {
                code.lconst_0().lcmp();
                jump(Opcode.IFLE, Opcode.IFGT, negated, target);
            }
            case 5 -> {
                code.loadConstant((long) LazyFlags.UNORDERED).lcmp();
                jump(Opcode.IFEQ, Opcode.IFNE, negated, target);
            }
            default -> {
                code.pop2();
                if (negated) {
                    code.goto_(target);
                }
            }
        }
        return true;
    }

    private boolean ofResult(int test, boolean negated, Label target) {
        switch (test) {
            case 1 -> {
                code.lload(Local.FLAG_FIRST).lconst_1().land().lconst_0().lcmp();
                jump(Opcode.IFNE, Opcode.IFEQ, negated, target);
            }
            case 2 -> {
                code.lload(Local.FLAG_SECOND).lconst_0().lcmp();
                jump(Opcode.IFEQ, Opcode.IFNE, negated, target);
            }
            case 4 -> {
                code.lload(Local.FLAG_SECOND).lconst_0().lcmp();
                jump(Opcode.IFLT, Opcode.IFGE, negated, target);
            }
            default -> {
                return false;
            }
        }
        return true;
    }
}
