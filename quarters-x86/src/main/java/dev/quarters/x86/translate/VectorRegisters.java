package dev.quarters.x86.translate;

import org.jspecify.annotations.Nullable;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;

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
                    ConstantDescs.CD_int,
                    ConstantDescs.CD_double,
                    ConstantDescs.CD_int,
                    ConstantDescs.CD_int);
    private static final MethodTypeDesc STILL_IN =
            MethodTypeDesc.of(
                    ConstantDescs.CD_int,
                    ConstantDescs.CD_int,
                    ConstantDescs.CD_double,
                    ConstantDescs.CD_int,
                    ConstantDescs.CD_int);

    private final CodeBuilder code;
    private final VectorUse use;

    /** What is known of halves as doubles, in the present block. */
    private final @Nullable Range[] lowRanges = new Range[MEMORY];

    private final @Nullable Range[] highRanges = new Range[MEMORY];

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
        Arrays.fill(lowRanges, null);
        Arrays.fill(highRanges, null);
    }

    /** What is known of a half as a double; null if nothing is. */
    @Nullable Range range(int register, boolean high) {
        return register == MEMORY ? null : (high ? highRanges : lowRanges)[register];
    }

    /** From here on that is known of it. */
    void setRange(int register, boolean high, @Nullable Range range) {
        if (register != MEMORY) {
            (high ? highRanges : lowRanges)[register] = range;
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
        setRange(register, high, null);
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

    /**
     * The same, when the result of a slow operation, which is in a variable, should be in there.
     */
    void readPlain(int result, Range range) {
        code.aload(Local.CPU).iload(Local.PLAIN).dload(result);
        code.loadConstant(range.low()).loadConstant(range.high());
        code.invokestatic(SLOW, "care", CARE_AFTER).istore(Local.PLAIN);
    }

    /** Looks whether a half is where it was said to be. */
    void checkRange(int register, boolean high, Range range) {
        code.iload(Local.PLAIN);
        pushDouble(register, high);
        code.loadConstant(range.low()).loadConstant(range.high());
        code.invokestatic(SLOW, "stillIn", STILL_IN).istore(Local.PLAIN);
    }

    /** Pops a long into a half. */
    void pop(int register, boolean high) {
        setRange(register, high, null);
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
        setRange(to, toHigh, range(from, fromHigh));
    }

    void clear(int register, boolean high) {
        code.lconst_0();
        pop(register, high);
        setRange(register, high, Range.ZERO);
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
