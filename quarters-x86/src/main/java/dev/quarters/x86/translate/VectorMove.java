package dev.quarters.x86.translate;

import dev.quarters.x86.decode.Instruction;

import java.lang.classfile.CodeBuilder;

/** Moves of whole vector registers and of their parts. */
final class VectorMove {

    private static final long LOW = 0xFFFF_FFFFL;

    private final VectorCode vector;
    private final VectorRegisters registers;
    private final CodeBuilder code;

    VectorMove(VectorCode vector) {
        this.vector = vector;
        registers = vector.registers;
        code = vector.code;
    }

    void load(boolean aligned) {
        copy(vector.source128(aligned), vector.destination());
    }

    private void copy(int from, int to) {
        registers.copy(from, false, to, false);
        registers.copy(from, true, to, true);
    }

    void store(boolean aligned) {
        int from = vector.destination();
        Instruction instruction = vector.instruction();
        if (!instruction.inMemory()) {
            copy(from, instruction.rm);
            return;
        }
        vector.memory.address();
        if (aligned) {
            vector.checkAlignment();
        }
        registers.push(from, false);
        code.lstore(Local.VALUE);
        registers.push(from, true);
        code.lstore(Local.SECOND_VALUE);
        vector.memory.writePair(vector.region::leaveBehind);
    }

    /** MOVSS: from memory all else becomes zero, from a register it stays. */
    void loadSingle() {
        int to = vector.destination();
        vector.source32();
        code.i2l().loadConstant(LOW).land();
        if (vector.instruction().inMemory()) {
            registers.pop(to, false);
            registers.clear(to, true);
        } else {
            code.lstore(Local.VALUE);
            replaceLow32(to);
        }
    }

    /** Puts the 32 bits in VALUE, zero-extended, into the low quarter. */
    private void replaceLow32(int to) {
        registers.push(to, false);
        code.loadConstant(~LOW).land().lload(Local.VALUE).lor();
        registers.pop(to, false);
    }

    void storeSingle() {
        registers.push(vector.destination(), false);
        if (vector.instruction().inMemory()) {
            storeValue(4);
        } else {
            code.loadConstant(LOW).land().lstore(Local.VALUE);
            replaceLow32(vector.instruction().rm);
        }
    }

    /** Pops what is written to memory. */
    private void storeValue(int size) {
        code.lstore(Local.VALUE);
        vector.memory.address();
        vector.memory.write(size, () -> {}, vector.region::leaveBehind);
    }

    /** MOVSD: from memory the high half becomes zero, from a register it stays. */
    void loadDouble() {
        if (vector.instruction().inMemory()) {
            loadQuadword();
        } else {
            registers.copy(vector.instruction().rm, false, vector.destination(), false);
        }
    }

    void loadQuadword() {
        vector.source64();
        registers.pop(vector.destination(), false);
        registers.clear(vector.destination(), true);
    }

    void loadHalf(boolean high) {
        vector.source64();
        registers.pop(vector.destination(), high);
    }

    void storeLow(boolean clearsHigh) {
        Instruction instruction = vector.instruction();
        if (instruction.inMemory()) {
            registers.push(vector.destination(), false);
            storeValue(8);
            return;
        }
        registers.copy(vector.destination(), false, instruction.rm, false);
        if (clearsHigh) {
            registers.clear(instruction.rm, true);
        }
    }

    void storeHigh() {
        registers.push(vector.destination(), true);
        storeValue(8);
    }

    void highToLow() {
        registers.copy(vector.instruction().rm, true, vector.destination(), false);
    }

    void duplicate() {
        vector.source64();
        code.dup2();
        registers.pop(vector.destination(), false);
        registers.pop(vector.destination(), true);
    }

    /** MOVD, MOVQ from r/m. */
    void fromGeneral(int size) {
        general(size);
        if (size == 4) {
            code.loadConstant(LOW).land();
        }
        registers.pop(vector.destination(), false);
        registers.clear(vector.destination(), true);
    }

    /** Pushes r/m; above its size anything. */
    void general(int size) {
        if (vector.instruction().inMemory()) {
            vector.memory.address();
            vector.memory.read(size);
        } else {
            vector.region.register(vector.instruction().rm);
        }
    }

    void toGeneral(int size) {
        registers.push(vector.destination(), false);
        if (vector.instruction().inMemory()) {
            storeValue(size);
            return;
        }
        if (size == 4) {
            code.loadConstant(LOW).land();
        }
        vector.region.setRegister(vector.instruction().rm);
    }
}
