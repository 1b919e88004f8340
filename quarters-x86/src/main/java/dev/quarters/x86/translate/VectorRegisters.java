package dev.quarters.x86.translate;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ConstantDescs;

/** The halves of vector registers in local variables, each a long or a double. */
final class VectorRegisters {

    /** Takes the place of a register for an operand that was read from memory. */
    static final int MEMORY = 16;

    private final CodeBuilder code;
    private final VectorUse use;

    VectorRegisters(CodeBuilder code, VectorUse use) {
        this.code = code;
        this.use = use;
    }

    boolean areUsed() {
        return !use.isEmpty();
    }

    /** Pushes a half as a long. */
    void push(int register, boolean high) {
        if (isDouble(register, high)) {
            code.dload(Local.vector(register, high));
            code.invokestatic(Names.DOUBLE, "doubleToRawLongBits", Names.DOUBLE_TO_LONG);
        } else {
            code.lload(Local.vector(register, high));
        }
    }

    /** Pops a long into a half. */
    void pop(int register, boolean high) {
        if (isDouble(register, high)) {
            code.invokestatic(Names.DOUBLE, "longBitsToDouble", Names.LONG_TO_DOUBLE);
            code.dstore(Local.vector(register, high));
        } else {
            code.lstore(Local.vector(register, high));
        }
    }

    void copy(int from, boolean fromHigh, int to, boolean toHigh) {
        if (isDouble(from, fromHigh) && isDouble(to, toHigh)) {
            code.dload(Local.vector(from, fromHigh)).dstore(Local.vector(to, toHigh));
        } else {
            push(from, fromHigh);
            pop(to, toHigh);
        }
    }

    void clear(int register, boolean high) {
        code.lconst_0();
        pop(register, high);
    }

    private boolean isDouble(int register, boolean high) {
        return register != MEMORY
                && (high ? use.isHighDouble(register) : use.isLowDouble(register));
    }

    /** From the processor. */
    void read() {
        for (int i = 0; i < 16; i++) {
            if (use.isUsed(i)) {
                element(i, false);
                code.laload();
                pop(i, false);
                element(i, true);
                code.laload();
                pop(i, true);
            }
        }
    }

    /** Into the processor. */
    void write() {
        for (int i = 0; i < 16; i++) {
            if (use.isUsed(i)) {
                element(i, false);
                push(i, false);
                code.lastore();
                element(i, true);
                push(i, true);
                code.lastore();
            }
        }
    }

    private void element(int register, boolean high) {
        code.aload(Local.CPU);
        code.getfield(Names.PROCESSOR, "xmm", ConstantDescs.CD_long.arrayType());
        code.loadConstant(2 * register + (high ? 1 : 0));
    }
}
