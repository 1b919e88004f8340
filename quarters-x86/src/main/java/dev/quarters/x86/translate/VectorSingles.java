package dev.quarters.x86.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quarters.x86.decode.Instruction;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;

/** Arithmetic on singles, and conversions, by the interpreter's own methods. */
final class VectorSingles {

    private static final long LOW = 0xFFFF_FFFFL;
    private static final MethodTypeDesc DOUBLE =
            MethodTypeDesc.of(CD_long, Names.PROCESSOR, CD_long);
    private static final MethodTypeDesc SINGLES =
            MethodTypeDesc.of(CD_int, Names.PROCESSOR, CD_int, CD_int);
    private static final MethodTypeDesc SINGLE = MethodTypeDesc.of(CD_int, Names.PROCESSOR, CD_int);
    private static final MethodTypeDesc TO_DOUBLE =
            MethodTypeDesc.of(CD_long, Names.PROCESSOR, CD_int);
    private static final MethodTypeDesc TO_SINGLE =
            MethodTypeDesc.of(CD_int, Names.PROCESSOR, CD_long);
    private static final MethodTypeDesc SINGLE_RELATION =
            MethodTypeDesc.of(CD_long, Names.PROCESSOR, CD_int, CD_int, CD_boolean);

    private final VectorCode vector;
    private final VectorRegisters registers;
    private final CodeBuilder code;

    VectorSingles(VectorCode vector) {
        this.vector = vector;
        registers = vector.registers;
        code = vector.code;
    }

    private int destination() {
        return vector.destination();
    }

    /** The value that was pushed last becomes the low half, unless something is raised. */
    private void commitDouble() {
        code.lstore(Local.VALUE);
        vector.commit();
        code.lload(Local.VALUE);
        registers.pop(destination(), false);
    }

    /** The int that was pushed last becomes the low quarter, unless something is raised. */
    private void commitSingle() {
        code.i2l().loadConstant(LOW).land().lstore(Local.VALUE);
        vector.commit();
        registers.push(destination(), false);
        code.loadConstant(~LOW).land().lload(Local.VALUE).lor();
        registers.pop(destination(), false);
    }

    void scalarSingle(String method) {
        vector.source32();
        code.istore(Local.BITS);
        code.aload(Local.CPU);
        registers.push(destination(), false);
        code.l2i().iload(Local.BITS);
        code.invokestatic(VectorCode.FLOAT32, method, SINGLES);
        commitSingle();
    }

    void rootOfSingle() {
        vector.source32();
        code.istore(Local.BITS);
        code.aload(Local.CPU).iload(Local.BITS);
        code.invokestatic(VectorCode.FLOAT32, "squareRoot", SINGLE);
        commitSingle();
    }

    void compareSingles(boolean quiet) {
        vector.source32();
        code.istore(Local.BITS);
        code.aload(Local.CPU);
        registers.push(destination(), false);
        code.l2i().iload(Local.BITS).loadConstant(quiet ? 1 : 0);
        code.invokestatic(VectorCode.COMPARE, "difference32", SINGLE_RELATION);
        code.lstore(Local.VALUE);
        vector.commit();
        code.lload(Local.VALUE).lstore(Local.FLAG_FIRST);
        code.lconst_0().lstore(Local.FLAG_SECOND);
        vector.flags.set(LazyFlags.COMPARED, 8);
    }

    /** CVTSI2SD, CVTSI2SS. */
    void fromInteger(boolean toDouble) {
        int size = size();
        vector.moves.general(size);
        vector.region.extend(size);
        if (toDouble && size == 4) {
            code.l2d();
            registers.popDouble(destination(), false);
            registers.setRange(destination(), false, Range.INTEGER);
            return;
        }
        code.lstore(Local.RIGHT);
        code.aload(Local.CPU).lload(Local.RIGHT);
        if (toDouble) {
            code.invokestatic(VectorCode.CONVERT, "toDouble", DOUBLE);
            commitDouble();
        } else {
            code.invokestatic(VectorCode.CONVERT, "toSingle", TO_SINGLE);
            commitSingle();
        }
    }

    private int size() {
        return vector.instruction().has(Instruction.REX_W) ? 8 : 4;
    }

    /** CVTSD2SI, CVTTSD2SI, CVTSS2SI, CVTTSS2SI. */
    void toInteger(boolean fromDouble, boolean truncates) {
        if (fromDouble && truncates) {
            vector.doubles.truncate(size());
            return;
        }
        if (fromDouble) {
            vector.source64();
            code.lstore(Local.RIGHT);
        } else {
            vector.source32();
            code.istore(Local.BITS);
            code.aload(Local.CPU).iload(Local.BITS);
            code.invokestatic(VectorCode.CONVERT, "exact", TO_DOUBLE).lstore(Local.RIGHT);
        }
        code.aload(Local.CPU).lload(Local.RIGHT);
        if (size() == 8) {
            String method = truncates ? "truncateToQuadword" : "toQuadword";
            code.invokestatic(VectorCode.CONVERT, method, DOUBLE);
        } else {
            String method = truncates ? "truncateToDoubleword" : "toDoubleword";
            code.invokestatic(VectorCode.CONVERT, method, TO_SINGLE);
            code.i2l().loadConstant(LOW).land();
        }
        code.lstore(Local.VALUE);
        vector.commit();
        code.lload(Local.VALUE);
        vector.region.setRegister(vector.instruction().register);
    }

    /** CVTSD2SS. */
    void narrow() {
        vector.source64();
        code.lstore(Local.RIGHT);
        code.aload(Local.CPU).lload(Local.RIGHT);
        code.invokestatic(VectorCode.CONVERT, "narrow", TO_SINGLE);
        commitSingle();
    }

    /** CVTSS2SD. */
    void widen() {
        vector.source32();
        code.istore(Local.BITS);
        code.aload(Local.CPU).iload(Local.BITS);
        code.invokestatic(VectorCode.CONVERT, "widen", TO_DOUBLE);
        commitDouble();
    }
}
