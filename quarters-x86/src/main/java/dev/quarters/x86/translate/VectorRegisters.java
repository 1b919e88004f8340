package dev.quarters.x86.translate;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/** The halves of vector registers in local variables, each a long or a double. */
final class VectorRegisters {

    /** Takes the place of a register for an operand that was read from memory. */
    static final int MEMORY = 16;

    private static final ClassDesc SLOW = ClassDesc.of(Names.PACKAGE + "translate.SlowDoubles");
    private static final MethodTypeDesc CARE =
            MethodTypeDesc.of(ConstantDescs.CD_int, Names.PROCESSOR);
    private static final MethodTypeDesc CARE_AFTER =
            MethodTypeDesc.of(
                    ConstantDescs.CD_int,
                    Names.PROCESSOR,
                    ConstantDescs.CD_double,
                    ConstantDescs.CD_double,
                    ConstantDescs.CD_int);

    private final CodeBuilder code;
    private final VectorUse use;

    /** Halves that are known not to be denormal doubles, in the present block. */
    private int normalLow;

    private int normalHigh;

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

    /** At the start of a block nothing is known. */
    void forget() {
        normalLow = 0;
        normalHigh = 0;
    }

    boolean isNormal(int register, boolean high) {
        return ((high ? normalHigh : normalLow) >> register & 1) != 0;
    }

    /** From here on that is no denormal double. */
    void setNormal(int register, boolean high) {
        setNormal(register, high, true);
    }

    private void setNormal(int register, boolean high, boolean is) {
        if (high) {
            normalHigh = normalHigh & ~(1 << register) | (is ? 1 << register : 0);
        } else {
            normalLow = normalLow & ~(1 << register) | (is ? 1 << register : 0);
        }
    }

    /** Pushes a half as a double. */
    void pushDouble(int register, boolean high) {
        if (isDouble(register, high)) {
            code.dload(Local.vector(register, high));
        } else {
            code.lload(Local.vector(register, high));
            code.invokestatic(Names.DOUBLE, "longBitsToDouble", Names.LONG_TO_DOUBLE);
        }
    }

    /** Pops a double into a half. */
    void popDouble(int register, boolean high) {
        setNormal(register, high, false);
        if (isDouble(register, high)) {
            code.dstore(Local.vector(register, high));
        } else {
            code.invokestatic(Names.DOUBLE, "doubleToRawLongBits", Names.DOUBLE_TO_LONG);
            code.lstore(Local.vector(register, high));
        }
    }

    /** How careful {@link VectorDoubles} has to be, into a variable. */
    private void readPlain() {
        code.aload(Local.CPU).invokestatic(SLOW, "care", CARE).istore(Local.PLAIN);
    }

    /** The same, when the results of slow operations are in these variables. */
    void readPlain(int first, int second) {
        code.aload(Local.CPU).dload(first).dload(second).iload(Local.PLAIN);
        code.invokestatic(SLOW, "care", CARE_AFTER).istore(Local.PLAIN);
    }

    /** Pops a long into a half. */
    void pop(int register, boolean high) {
        setNormal(register, high, false);
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
        setNormal(to, toHigh, isNormal(from, fromHigh));
    }

    void clear(int register, boolean high) {
        code.lconst_0();
        pop(register, high);
        setNormal(register, high);
    }

    private boolean isDouble(int register, boolean high) {
        return register != MEMORY
                && (high ? use.isHighDouble(register) : use.isLowDouble(register));
    }

    /** From the processor. */
    void read() {
        if (!areUsed()) {
            return;
        }
        readPlain();
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
