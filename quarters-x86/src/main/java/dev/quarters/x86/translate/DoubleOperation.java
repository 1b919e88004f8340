package dev.quarters.x86.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;

import org.jspecify.annotations.Nullable;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Arithmetic of one half of vector registers. What is not known of an operand is asked for: of
 * numbers in a {@link Range} it is known then what the result will be, and that nothing is raised.
 */
final class DoubleOperation {

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
    }

    private static final ClassDesc SLOW = ClassDesc.of(Names.PACKAGE + "translate.SlowDoubles");
    private static final MethodTypeDesc BINARY =
            MethodTypeDesc.of(CD_double, Names.PROCESSOR, CD_double, CD_double);
    private static final MethodTypeDesc UNARY =
            MethodTypeDesc.of(CD_double, Names.PROCESSOR, CD_double);
    private static final MethodTypeDesc CHECK = MethodTypeDesc.of(CD_boolean, CD_double);
    private static final MethodTypeDesc ROOT = MethodTypeDesc.of(CD_double, CD_double);

    private final Operation operation;
    private final VectorRegisters registers;
    private final CodeBuilder code;
    private final int destination;
    private final int from;
    private final boolean high;
    private final int result;

    /** Of the result. */
    private Range range = Range.USUAL;

    /** Whether the other operand was found to be usual here. */
    private boolean tellsOfOther;

    /**
     * That operation of the present step.
     *
     * @param from the register of the other operand, which may be {@link VectorRegisters#MEMORY}
     */
    DoubleOperation(VectorCode vector, Operation operation, int from, boolean high) {
        this.operation = operation;
        this.from = from;
        this.high = high;
        registers = vector.registers;
        code = vector.code;
        destination = vector.destination();
        result = high ? Local.SECOND_RESULT : Local.DOUBLE_RESULT;
    }

    /** The quick way, to its end; it jumps to {@code slow} where it is not one. */
    void write(Label slow) {
        Range right = known(from, slow);
        Range left = operation.isUnary() ? right : known(destination, slow);
        range = range(left, right);
        if (!range.isSafe()) {
            left = ask(destination, slow);
            range = range(left, from == destination ? left : right);
        }
        if (!range.isSafe()) {
            range = range(left, ask(from, slow));
        }
        if (operation == Operation.DIVIDE) {
            registers.pushDouble(from, high);
            code.dconst_0().dcmpl().ifeq(slow);
        } else if (operation == Operation.SQUARE_ROOT) {
            registers.pushDouble(from, high);
            code.dconst_0().dcmpg().iflt(slow);
        }
        operands();
        switch (operation) {
            case ADD -> code.dadd();
            case SUBTRACT -> code.dsub();
            case MULTIPLY -> code.dmul();
            case DIVIDE -> code.ddiv();
            case SQUARE_ROOT -> code.invokestatic(Names.MATH, "sqrt", ROOT);
        }
        code.dstore(result);
    }

    private Range range(Range left, Range right) {
        return switch (operation) {
            case ADD, SUBTRACT -> left.sum(right);
            case MULTIPLY -> left.product(right);
            case DIVIDE -> left.quotient(right);
            case SQUARE_ROOT -> right.squareRoot();
        };
    }

    private Range known(int register, Label slow) {
        @Nullable Range known = registers.range(register, high);
        return known != null ? known : ask(register, slow);
    }

    private Range ask(int register, Label slow) {
        registers.pushDouble(register, high);
        code.invokestatic(VectorCode.FLOAT64, "isUsual", CHECK).ifeq(slow);
        registers.setRange(register, high, Range.USUAL);
        tellsOfOther |= register == from && from != destination && from != VectorRegisters.MEMORY;
        return Range.USUAL;
    }

    private void operands() {
        if (!operation.isUnary()) {
            registers.pushDouble(destination, high);
        }
        registers.pushDouble(from, high);
    }

    /** The interpreter's method, which does not raise anything yet. */
    void writeSlowly() {
        code.aload(Local.CPU);
        operands();
        code.invokestatic(SLOW, operation.method, operation.isUnary() ? UNARY : BINARY);
        code.dstore(result);
    }

    /** Behind the slow way: whether all is where the quick one says it is. */
    void check() {
        registers.readPlain(result, range);
        if (tellsOfOther) {
            registers.checkRange(from, high, Range.USUAL);
        }
    }

    /** Puts the result into the destination. */
    void finish() {
        code.dload(result);
        registers.popDouble(destination, high);
        registers.setRange(destination, high, range);
    }
}
