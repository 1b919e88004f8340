package dev.quarters.x86.translate;

import static java.lang.constant.ConstantDescs.CD_long;

import dev.quarters.x86.sse.Shift;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Packed integers, and whatever moves elements of vectors. */
final class VectorPacked {

    /** Bitwise operations. */
    enum Logic {
        AND,
        AND_NOT,
        OR,
        XOR
    }

    private static final MethodTypeDesc BINARY = Names.TWO_LONGS;
    private static final MethodTypeDesc UNARY = MethodTypeDesc.of(CD_long, CD_long);

    private final VectorCode vector;
    private final VectorRegisters registers;
    private final CodeBuilder code;

    VectorPacked(VectorCode vector) {
        this.vector = vector;
        registers = vector.registers;
        code = vector.code;
    }

    private int destination() {
        return vector.destination();
    }

    void logic(Logic operation) {
        int from = vector.source128(true);
        if (operation == Logic.XOR && from == destination()) {
            registers.clear(from, false);
            registers.clear(from, true);
            return;
        }
        logic(operation, from, false);
        logic(operation, from, true);
    }

    private void logic(Logic operation, int from, boolean high) {
        registers.push(destination(), high);
        if (operation == Logic.AND_NOT) {
            code.loadConstant(-1L).lxor();
        }
        registers.push(from, high);
        switch (operation) {
            case AND, AND_NOT -> code.land();
            case OR -> code.lor();
            case XOR -> code.lxor();
        }
        registers.pop(destination(), high);
    }

    void sum(boolean adds) {
        int from = vector.source128(true);
        for (boolean high : new boolean[] {false, true}) {
            registers.push(destination(), high);
            registers.push(from, high);
            if (adds) {
                code.ladd();
            } else {
                code.lsub();
            }
            registers.pop(destination(), high);
        }
    }

    /** Each half by itself, by a method of Lanes. */
    void halves(String method) {
        int from = vector.source128(true);
        for (boolean high : new boolean[] {false, true}) {
            registers.push(destination(), high);
            registers.push(from, high);
            code.invokestatic(VectorCode.LANES, method, BINARY);
            registers.pop(destination(), high);
        }
    }

    /** Each half by a constant. */
    void shift(String method) {
        int register = vector.instruction().rm;
        int count = Shift.count(vector.instruction().immediate & 0xFF);
        for (boolean high : new boolean[] {false, true}) {
            registers.push(register, high);
            code.loadConstant(count);
            code.invokestatic(VectorCode.SHIFT, method, VectorCode.COUNTED);
            registers.pop(register, high);
        }
    }

    void shiftBytes(boolean left) {
        int register = vector.instruction().rm;
        int bits = Shift.bits(vector.instruction());
        registers.push(register, false);
        registers.push(register, true);
        code.loadConstant(bits);
        String both = left ? "highOfLeftShift" : "lowOfRightShift";
        code.invokestatic(VectorCode.SHIFT, both, VectorCode.COUNTED_PAIR);
        registers.push(register, !left);
        code.loadConstant(bits);
        String one = left ? "leftQuadword" : "rightQuadword";
        code.invokestatic(VectorCode.SHIFT, one, VectorCode.COUNTED);
        registers.pop(register, !left);
        registers.pop(register, left);
    }

    /** The elements of one half of each operand in turns. */
    void interleave(String method, boolean high) {
        int from = vector.source128(true);
        registers.push(destination(), high);
        code.lstore(Local.LEFT);
        registers.push(from, high);
        code.lstore(Local.RIGHT);
        code.lload(Local.LEFT).lload(Local.RIGHT);
        code.invokestatic(VectorCode.PACK, method, BINARY);
        registers.pop(destination(), false);
        code.lload(Local.LEFT).bipush(32).lushr().lload(Local.RIGHT).bipush(32).lushr();
        code.invokestatic(VectorCode.PACK, method, BINARY);
        registers.pop(destination(), true);
    }

    void lowHalves() {
        int from = vector.source128(true);
        registers.copy(from, false, destination(), true);
    }

    void highHalves() {
        int from = vector.source128(true);
        registers.copy(destination(), true, destination(), false);
        registers.copy(from, true, destination(), true);
    }

    /** The left operand's elements made narrower, then the right operand's. */
    void narrow(String method) {
        int from = vector.source128(true);
        both(from, VectorCode.PACK, method);
        both(destination(), VectorCode.PACK, method);
        registers.pop(destination(), false);
        registers.pop(destination(), true);
    }

    private void both(int register, ClassDesc owner, String method) {
        registers.push(register, false);
        registers.push(register, true);
        code.invokestatic(owner, method, BINARY);
    }

    /** Pushes the two doublewords of a register that the order's lowest four bits name. */
    private void doublewords(int register, int order) {
        registers.push(register, false);
        registers.push(register, true);
        code.loadConstant(order & 15);
        code.invokestatic(VectorCode.SHUFFLE, "doublewords", VectorCode.COUNTED_PAIR);
    }

    private int order() {
        return (int) vector.instruction().immediate & 0xFF;
    }

    void shuffle() {
        int from = vector.source128(true);
        doublewords(from, order() >> 4);
        doublewords(from, order());
        registers.pop(destination(), false);
        registers.pop(destination(), true);
    }

    void shuffleBoth() {
        int from = vector.source128(true);
        doublewords(from, order() >> 4);
        doublewords(destination(), order());
        registers.pop(destination(), false);
        registers.pop(destination(), true);
    }

    void shuffleWords(boolean high) {
        int from = vector.source128(true);
        registers.copy(from, !high, destination(), !high);
        registers.push(from, high);
        code.loadConstant(order());
        code.invokestatic(VectorCode.SHUFFLE, "words", VectorCode.COUNTED);
        registers.pop(destination(), high);
    }

    void shuffleHalves() {
        int from = vector.source128(true);
        registers.push(from, (order() & 2) != 0);
        registers.copy(destination(), (order() & 1) != 0, destination(), false);
        registers.pop(destination(), true);
    }

    /** PMOVMSKB. */
    void signs() {
        int from = vector.instruction().rm;
        registers.push(from, false);
        code.invokestatic(VectorCode.ELEMENT, "signs", UNARY);
        registers.push(from, true);
        code.invokestatic(VectorCode.ELEMENT, "signs", UNARY);
        code.bipush(8).lshl().lor();
        vector.region.setRegister(vector.instruction().register);
    }
}
