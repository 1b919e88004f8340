package dev.quarters.x86.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quarters.x86.translate.DoubleOperation.Operation;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * Arithmetic on doubles: one operation of the host's, where it changes nothing in MXCSR. That is so
 * when exceptions are masked, results rounded to nearest and one was inexact already, no operand is
 * denormal, and the result is far from both ends, which {@link Range} tells. All else is the
 * interpreter's own method.
 *
 * <p>Should a number be elsewhere than in the range in which the code takes it to be, nothing is
 * quick any more until the region is left.
 */
final class VectorDoubles {

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
    private static final MethodTypeDesc TO_INT =
            MethodTypeDesc.of(CD_int, Names.PROCESSOR, CD_long);

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
        write(List.of(new DoubleOperation(vector, operation, source(), false)));
    }

    /** ADDPD and its kin. */
    void packed(Operation operation) {
        int from = vector.source128(true);
        write(
                List.of(
                        new DoubleOperation(vector, operation, from, false),
                        new DoubleOperation(vector, operation, from, true)));
    }

    private void write(List<DoubleOperation> halves) {
        Label slow = code.newLabel();
        Label done = code.newLabel();
        code.iload(Local.PLAIN).ifle(slow);
        halves.forEach(half -> half.write(slow));
        code.goto_(done).labelBinding(slow);
        vector.region.mayRaise();
        halves.forEach(DoubleOperation::writeSlowly);
        code.aload(Local.CPU).invokestatic(VectorCode.EXCEPTIONS, "commit", Names.CHECK);
        halves.forEach(DoubleOperation::check);
        code.labelBinding(done);
        halves.forEach(DoubleOperation::finish);
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

    /** Jumps there if the half may be denormal and is. */
    private void checkNormal(int register, boolean high, Label slow) {
        if (registers.range(register, high) == null) {
            registers.pushDouble(register, high);
            code.invokestatic(VectorCode.FLOAT64, "isNotDenormal", CHECK).ifeq(slow);
        }
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
