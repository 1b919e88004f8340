package dev.quarters.x86.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Arithmetic on doubles: one operation of the host's, where it changes nothing in MXCSR. That is so
 * when exceptions are masked, results rounded to nearest and one was inexact already, no operand is
 * denormal, and the result is far from both ends. All else is the interpreter's own method.
 *
 * <p>Of a register that was computed here it is known that it is not denormal; should it be,
 * nothing is quick any more until the region is left.
 */
final class VectorDoubles {

    /** By the names of Float64's methods. */
    enum Operation {
        ADD("add"),
        SUBTRACT("subtract"),
        MULTIPLY("multiply"),
        DIVIDE("divide"),
        SQUARE_ROOT("squareRoot");

        private final String method;

        Operation(String method) {
            this.method = method;
        }

        private boolean isUnary() {
            return this == SQUARE_ROOT;
        }

        private boolean mayBeZero() {
            return this == ADD || this == SUBTRACT;
        }
    }

    private static final MethodTypeDesc CHECK = MethodTypeDesc.of(CD_boolean, CD_double);
    private static final MethodTypeDesc BINARY =
            MethodTypeDesc.of(CD_long, Names.PROCESSOR, CD_long, CD_long);
    private static final MethodTypeDesc UNARY =
            MethodTypeDesc.of(CD_long, Names.PROCESSOR, CD_long);
    private static final MethodTypeDesc MASK =
            MethodTypeDesc.of(CD_long, Names.PROCESSOR, CD_long, CD_long, CD_int);
    private static final MethodTypeDesc ORDER = MethodTypeDesc.of(CD_long, CD_double, CD_double);
    private static final MethodTypeDesc RELATION =
            MethodTypeDesc.of(CD_long, Names.PROCESSOR, CD_long, CD_long, CD_boolean);
    private static final ClassDesc SLOW = ClassDesc.of(Names.PACKAGE + "translate.SlowDoubles");
    private static final MethodTypeDesc SLOW_BINARY =
            MethodTypeDesc.of(CD_double, Names.PROCESSOR, CD_double, CD_double);
    private static final MethodTypeDesc SLOW_UNARY =
            MethodTypeDesc.of(CD_double, Names.PROCESSOR, CD_double);
    private static final MethodTypeDesc TO_INT =
            MethodTypeDesc.of(CD_int, Names.PROCESSOR, CD_long);
    private static final MethodTypeDesc ROOT = MethodTypeDesc.of(CD_double, CD_double);

    private final VectorCode vector;
    private final VectorRegisters registers;
    private final CodeBuilder code;

    VectorDoubles(VectorCode vector) {
        this.vector = vector;
        registers = vector.registers;
        code = vector.code;
    }

    private int destination() {
        return vector.destination();
    }

    /** ADDSD and its kin. */
    void scalar(Operation operation) {
        int from = source();
        Label slow = code.newLabel();
        Label done = code.newLabel();
        code.iload(Local.PLAIN).ifle(slow);
        operate(operation, from, false, slow, done, Local.DOUBLE_RESULT);
        code.labelBinding(slow);
        vector.region.mayRaise();
        slowHalf(operation, from, false, Local.DOUBLE_RESULT);
        code.aload(Local.CPU).invokestatic(VectorCode.EXCEPTIONS, "commit", Names.CHECK);
        registers.readPlain(Local.DOUBLE_RESULT, Local.DOUBLE_RESULT);
        code.labelBinding(done);
        code.dload(Local.DOUBLE_RESULT);
        registers.popDouble(destination(), false);
        registers.setNormal(destination(), false);
    }

    /** The register that xmm/m64 is in, which may be {@link VectorRegisters#MEMORY}. */
    private int source() {
        if (vector.instruction().inMemory()) {
            vector.source64();
            registers.pop(VectorRegisters.MEMORY, false);
            return VectorRegisters.MEMORY;
        }
        return vector.instruction().rm;
    }

    private void operands(Operation operation, int from, boolean high) {
        if (!operation.isUnary()) {
            registers.pushDouble(destination(), high);
        }
        registers.pushDouble(from, high);
    }

    /** The quick way of one half, to {@code done}, or goes on if it is not one. */
    private void operate(
            Operation operation, int from, boolean high, Label slow, Label done, int result) {
        if (!operation.isUnary()) {
            checkNormal(destination(), high, slow);
        }
        checkNormal(from, high, slow);
        operands(operation, from, high);
        switch (operation) {
            case ADD -> code.dadd();
            case SUBTRACT -> code.dsub();
            case MULTIPLY -> code.dmul();
            case DIVIDE -> code.ddiv();
            case SQUARE_ROOT -> code.invokestatic(Names.MATH, "sqrt", ROOT);
        }
        code.dstore(result).dload(result);
        code.invokestatic(VectorCode.FLOAT64, operation.mayBeZero() ? "isSum" : "isMiddle", CHECK);
        code.ifne(done);
    }

    /** Jumps there if the half may be denormal and is. */
    private void checkNormal(int register, boolean high, Label slow) {
        if (!registers.isNormal(register, high)) {
            registers.pushDouble(register, high);
            code.invokestatic(VectorCode.FLOAT64, "isNotDenormal", CHECK).ifeq(slow);
        }
    }

    /** ADDPD and its kin. */
    void packed(Operation operation) {
        int from = vector.source128(true);
        Label slow = code.newLabel();
        Label upper = code.newLabel();
        Label done = code.newLabel();
        code.iload(Local.PLAIN).ifle(slow);
        operate(operation, from, false, slow, upper, Local.DOUBLE_RESULT);
        code.goto_(slow).labelBinding(upper);
        operate(operation, from, true, slow, done, Local.SECOND_RESULT);
        code.labelBinding(slow);
        vector.region.mayRaise();
        slowHalf(operation, from, false, Local.DOUBLE_RESULT);
        slowHalf(operation, from, true, Local.SECOND_RESULT);
        code.aload(Local.CPU).invokestatic(VectorCode.EXCEPTIONS, "commit", Names.CHECK);
        registers.readPlain(Local.DOUBLE_RESULT, Local.SECOND_RESULT);
        code.labelBinding(done);
        code.dload(Local.DOUBLE_RESULT);
        registers.popDouble(destination(), false);
        code.dload(Local.SECOND_RESULT);
        registers.popDouble(destination(), true);
        registers.setNormal(destination(), false);
        registers.setNormal(destination(), true);
    }

    private void slowHalf(Operation operation, int from, boolean high, int result) {
        code.aload(Local.CPU);
        operands(operation, from, high);
        code.invokestatic(SLOW, operation.method, operation.isUnary() ? SLOW_UNARY : SLOW_BINARY);
        code.dstore(result);
    }

    /** MINSD, MAXSD. */
    void extremum(String method) {
        call(VectorCode.FLOAT64, method, BINARY, () -> {});
    }

    /** CMPSD. */
    void mask() {
        int predicate = (int) vector.instruction().immediate & 7;
        call(VectorCode.COMPARE, "mask64", MASK, () -> code.loadConstant(predicate));
    }

    private void call(ClassDesc owner, String method, MethodTypeDesc type, Runnable third) {
        vector.source64();
        code.lstore(Local.RIGHT);
        code.aload(Local.CPU);
        registers.push(destination(), false);
        code.lload(Local.RIGHT);
        third.run();
        code.invokestatic(owner, method, type);
        code.lstore(Local.VALUE);
        vector.commit();
        code.lload(Local.VALUE);
        registers.pop(destination(), false);
    }

    /** UCOMISD, COMISD. */
    void compare(boolean quiet) {
        int from = source();
        Label slow = code.newLabel();
        Label done = code.newLabel();
        code.iload(Local.PLAIN).iflt(slow);
        checkNormal(destination(), false, slow);
        checkNormal(from, false, slow);
        registers.pushDouble(destination(), false);
        registers.pushDouble(from, false);
        code.invokestatic(VectorCode.COMPARE, "difference", ORDER).lstore(Local.VALUE);
        code.lload(Local.VALUE).loadConstant((long) LazyFlags.UNORDERED).lcmp().ifne(done);
        code.labelBinding(slow);
        code.aload(Local.CPU);
        registers.push(destination(), false);
        registers.push(from, false);
        code.loadConstant(quiet ? 1 : 0);
        code.invokestatic(VectorCode.COMPARE, "difference64", RELATION).lstore(Local.VALUE);
        vector.commit();
        code.labelBinding(done);
        code.lload(Local.VALUE).lstore(Local.FLAG_FIRST);
        code.lconst_0().lstore(Local.FLAG_SECOND);
        vector.flags.set(LazyFlags.COMPARED, 8);
    }

    /** CVTTSD2SI. */
    void truncate(int size) {
        int from = source();
        Label slow = code.newLabel();
        Label done = code.newLabel();
        code.iload(Local.PLAIN).ifle(slow);
        checkNormal(from, false, slow);
        registers.pushDouble(from, false);
        String fits = size == 8 ? "fitsQuadword" : "fitsDoubleword";
        code.invokestatic(VectorCode.FLOAT64, fits, CHECK).ifeq(slow);
        registers.pushDouble(from, false);
        code.d2l().lstore(Local.VALUE).goto_(done);
        code.labelBinding(slow);
        code.aload(Local.CPU);
        registers.push(from, false);
        if (size == 8) {
            code.invokestatic(VectorCode.CONVERT, "truncateToQuadword", UNARY);
        } else {
            code.invokestatic(VectorCode.CONVERT, "truncateToDoubleword", TO_INT).i2l();
        }
        code.lstore(Local.VALUE);
        vector.commit();
        code.labelBinding(done);
        code.lload(Local.VALUE);
        if (size == 4) {
            vector.region.cutLow();
        }
        vector.region.setRegister(vector.instruction().register);
    }
}
