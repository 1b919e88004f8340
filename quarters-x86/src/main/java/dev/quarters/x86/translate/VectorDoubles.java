package dev.quarters.x86.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;

/**
 * Arithmetic on doubles: one operation of the host's, where it changes nothing in MXCSR. That is so
 * when exceptions are masked, results rounded to nearest and one was inexact already, no operand is
 * denormal, and the result is far from both ends. All else is the interpreter's own method.
 *
 * <p>Of a register that was computed here it is known that it is not denormal: a step whose result
 * is leaves the region.
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

        private boolean mayBeZero() {
            return this == ADD || this == SUBTRACT;
        }
    }

    private static final MethodTypeDesc CHECK = MethodTypeDesc.of(CD_boolean, CD_double);
    private static final MethodTypeDesc BINARY =
            MethodTypeDesc.of(CD_long, Names.PROCESSOR, CD_long, CD_long);
    private static final MethodTypeDesc UNARY = MethodTypeDesc.of(CD_long, Names.PROCESSOR, CD_long);
    private static final MethodTypeDesc MASK =
            MethodTypeDesc.of(CD_long, Names.PROCESSOR, CD_long, CD_long, CD_int);
    private static final MethodTypeDesc ORDER = MethodTypeDesc.of(CD_long, CD_double, CD_double);
    private static final MethodTypeDesc RELATION =
            MethodTypeDesc.of(CD_long, Names.PROCESSOR, CD_long, CD_long, CD_boolean);
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
        int from = operands(operation);
        Label slow = code.newLabel();
        Label done = code.newLabel();
        code.iload(Local.PLAIN).ifeq(slow);
        if (operation != Operation.SQUARE_ROOT) {
            checkNormal(destination(), false, Local.DOUBLE_LEFT, slow);
        }
        checkNormal(from, false, Local.DOUBLE_RIGHT, slow);
        operate(operation, slow, Local.DOUBLE_RESULT);
        code.dload(Local.DOUBLE_RESULT);
        registers.popDouble(destination(), false);
        code.goto_(done);

        code.labelBinding(slow);
        slowly(operation);
        code.lstore(Local.VALUE);
        vector.commit();
        registers.readPlain();
        code.lload(Local.VALUE);
        registers.pop(destination(), false);
        leaveIfDenormal(false);
        code.labelBinding(done);
        registers.setNormal(destination(), false);
    }

    /** Puts them into variables; where the right one is from. */
    private int operands(Operation operation) {
        int from = VectorRegisters.MEMORY;
        if (vector.instruction().inMemory()) {
            vector.source64();
            registers.pop(from, false);
        } else {
            from = vector.instruction().rm;
        }
        load(from, false, Local.DOUBLE_RIGHT);
        if (operation != Operation.SQUARE_ROOT) {
            load(destination(), false, Local.DOUBLE_LEFT);
        }
        return from;
    }

    private void load(int register, boolean high, int local) {
        registers.pushDouble(register, high);
        code.dstore(local);
    }

    /** Jumps there if the value, which is in a variable too, may be denormal and is. */
    private void checkNormal(int register, boolean high, int local, Label slow) {
        if (!registers.isNormal(register, high)) {
            check("isNotDenormal", local, slow);
        }
    }

    private void check(String method, int local, Label otherwise) {
        code.dload(local).invokestatic(VectorCode.FLOAT64, method, CHECK).ifeq(otherwise);
    }

    /** Of DOUBLE_LEFT and DOUBLE_RIGHT. */
    private void operate(Operation operation, Label slow, int result) {
        if (operation != Operation.SQUARE_ROOT) {
            code.dload(Local.DOUBLE_LEFT);
        }
        code.dload(Local.DOUBLE_RIGHT);
        switch (operation) {
            case ADD -> code.dadd();
            case SUBTRACT -> code.dsub();
            case MULTIPLY -> code.dmul();
            case DIVIDE -> code.ddiv();
            case SQUARE_ROOT -> code.invokestatic(Names.MATH, "sqrt", ROOT);
        }
        code.dstore(result);
        check(operation.mayBeZero() ? "isSum" : "isMiddle", result, slow);
    }

    /** Pushes the result, as a long. */
    private void slowly(Operation operation) {
        code.aload(Local.CPU);
        if (operation != Operation.SQUARE_ROOT) {
            bits(Local.DOUBLE_LEFT);
        }
        bits(Local.DOUBLE_RIGHT);
        boolean unary = operation == Operation.SQUARE_ROOT;
        code.invokestatic(VectorCode.FLOAT64, operation.method, unary ? UNARY : BINARY);
    }

    private void bits(int local) {
        code.dload(local).invokestatic(Names.DOUBLE, "doubleToRawLongBits", Names.DOUBLE_TO_LONG);
    }

    private void leaveIfDenormal(boolean high) {
        Label normal = code.newLabel();
        registers.pushDouble(destination(), high);
        code.invokestatic(VectorCode.FLOAT64, "isNotDenormal", CHECK).ifne(normal);
        vector.region.leaveBehind();
        code.labelBinding(normal);
    }

    /** ADDPD and its kin. */
    void packed(Operation operation) {
        int from = vector.source128(true);
        Label slow = code.newLabel();
        Label done = code.newLabel();
        code.iload(Local.PLAIN).ifeq(slow);
        half(operation, from, false, slow, Local.DOUBLE_RESULT);
        half(operation, from, true, slow, Local.SECOND_RESULT);
        code.dload(Local.DOUBLE_RESULT);
        registers.popDouble(destination(), false);
        code.dload(Local.SECOND_RESULT);
        registers.popDouble(destination(), true);
        code.goto_(done);

        code.labelBinding(slow);
        slowHalf(operation, from, false, Local.VALUE);
        slowHalf(operation, from, true, Local.SECOND_VALUE);
        vector.commit();
        registers.readPlain();
        code.lload(Local.VALUE);
        registers.pop(destination(), false);
        code.lload(Local.SECOND_VALUE);
        registers.pop(destination(), true);
        leaveIfDenormal(false);
        leaveIfDenormal(true);
        code.labelBinding(done);
        registers.setNormal(destination(), false);
        registers.setNormal(destination(), true);
    }

    private void half(Operation operation, int from, boolean high, Label slow, int result) {
        load(destination(), high, Local.DOUBLE_LEFT);
        load(from, high, Local.DOUBLE_RIGHT);
        checkNormal(destination(), high, Local.DOUBLE_LEFT, slow);
        checkNormal(from, high, Local.DOUBLE_RIGHT, slow);
        operate(operation, slow, result);
    }

    private void slowHalf(Operation operation, int from, boolean high, int result) {
        load(destination(), high, Local.DOUBLE_LEFT);
        load(from, high, Local.DOUBLE_RIGHT);
        slowly(operation);
        code.lstore(result);
    }

    /** MINSD, MAXSD. */
    void extremum(String method) {
        call(method, BINARY, () -> {});
    }

    /** CMPSD. */
    void mask() {
        int predicate = (int) vector.instruction().immediate & 7;
        call("mask64", MASK, () -> code.loadConstant(predicate));
    }

    private void call(String method, MethodTypeDesc type, Runnable third) {
        vector.source64();
        code.lstore(Local.RIGHT);
        code.aload(Local.CPU);
        registers.push(destination(), false);
        code.lload(Local.RIGHT);
        third.run();
        code.invokestatic(
                method.equals("mask64") ? VectorCode.COMPARE : VectorCode.FLOAT64, method, type);
        code.lstore(Local.VALUE);
        vector.commit();
        code.lload(Local.VALUE);
        registers.pop(destination(), false);
    }

    /** UCOMISD, COMISD. */
    void compare(boolean quiet) {
        int from = operands(Operation.SUBTRACT);
        Label slow = code.newLabel();
        Label done = code.newLabel();
        checkNormal(destination(), false, Local.DOUBLE_LEFT, slow);
        checkNormal(from, false, Local.DOUBLE_RIGHT, slow);
        code.dload(Local.DOUBLE_LEFT).dload(Local.DOUBLE_RIGHT);
        code.invokestatic(VectorCode.COMPARE, "difference", ORDER).lstore(Local.VALUE);
        code.lload(Local.VALUE).loadConstant((long) LazyFlags.UNORDERED).lcmp().ifne(done);

        code.labelBinding(slow);
        code.aload(Local.CPU);
        bits(Local.DOUBLE_LEFT);
        bits(Local.DOUBLE_RIGHT);
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
        int from = operands(Operation.SQUARE_ROOT);
        Label slow = code.newLabel();
        Label done = code.newLabel();
        code.iload(Local.PLAIN).ifeq(slow);
        checkNormal(from, false, Local.DOUBLE_RIGHT, slow);
        check(size == 8 ? "fitsQuadword" : "fitsDoubleword", Local.DOUBLE_RIGHT, slow);
        code.dload(Local.DOUBLE_RIGHT).d2l().lstore(Local.VALUE).goto_(done);

        code.labelBinding(slow);
        code.aload(Local.CPU);
        bits(Local.DOUBLE_RIGHT);
        if (size == 8) {
            code.invokestatic(VectorCode.CONVERT, "truncateToQuadword", UNARY);
        } else {
            code.invokestatic(VectorCode.CONVERT, "truncateToDoubleword", TO_INT).i2l();
        }
        code.lstore(Local.VALUE);
        vector.commit();
        registers.readPlain();
        code.labelBinding(done);
        code.lload(Local.VALUE);
        if (size == 4) {
            vector.region.cutLow();
        }
        vector.region.setRegister(vector.instruction().register);
    }
}
