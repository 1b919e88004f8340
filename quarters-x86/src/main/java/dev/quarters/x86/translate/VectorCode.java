package dev.quarters.x86.translate;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quarters.x86.decode.Instruction;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Vector instructions with their registers in local variables. What they compute of 64 bits is the
 * same method that the interpreter's row calls; HotSpot inlines it. Whether the system lets them be
 * executed is asked where a region is entered: what could change that leaves it.
 */
final class VectorCode {

    static final ClassDesc FLOAT64 = ClassDesc.of(Names.PACKAGE + "sse.Float64");
    static final ClassDesc FLOAT32 = ClassDesc.of(Names.PACKAGE + "sse.Float32");
    static final ClassDesc CONVERT = ClassDesc.of(Names.PACKAGE + "sse.Convert");
    static final ClassDesc COMPARE = ClassDesc.of(Names.PACKAGE + "sse.Compare");
    static final ClassDesc LANES = ClassDesc.of(Names.PACKAGE + "sse.Lanes");
    static final ClassDesc SHIFT = ClassDesc.of(Names.PACKAGE + "sse.Shift");
    static final ClassDesc PACK = ClassDesc.of(Names.PACKAGE + "sse.Pack");
    static final ClassDesc SHUFFLE = ClassDesc.of(Names.PACKAGE + "sse.Shuffle");
    static final ClassDesc ELEMENT = ClassDesc.of(Names.PACKAGE + "sse.Element");
    static final ClassDesc EXCEPTIONS = ClassDesc.of(Names.PACKAGE + "sse.SimdExceptions");

    static final MethodTypeDesc COUNTED = MethodTypeDesc.of(CD_long, CD_long, CD_int);
    static final MethodTypeDesc COUNTED_PAIR = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_int);

    final RegionCode region;
    final CodeBuilder code;
    final MemoryCode memory;
    final FlagCode flags;
    final VectorRegisters registers;
    final VectorMove moves;
    final VectorPacked packed;
    final VectorDoubles doubles;
    final VectorSingles singles;

    VectorCode(RegionCode region, FlagCode flags, MemoryCode memory) {
        this.region = region;
        this.flags = flags;
        this.memory = memory;
        code = region.code;
        registers = region.vectors;
        moves = new VectorMove(this);
        packed = new VectorPacked(this);
        doubles = new VectorDoubles(this);
        singles = new VectorSingles(this);
    }

    /** Writes the region's present step, which the table contains. */
    void write() {
        VectorTable.write(region.step, this);
    }

    Instruction instruction() {
        return region.step.instruction;
    }

    /** The register operand of ModRM.reg. */
    int destination() {
        return instruction().register;
    }

    /** Pushes the low half of xmm, or m64. */
    void source64() {
        if (instruction().inMemory()) {
            memory.address();
            memory.read(8);
        } else {
            registers.push(instruction().rm, false);
        }
    }

    /** Pushes as an int the low quarter of xmm, or m32. */
    void source32() {
        if (instruction().inMemory()) {
            memory.address();
            memory.read(4);
        } else {
            registers.push(instruction().rm, false);
        }
        code.l2i();
    }

    /** The register that xmm/m128 is in, which may be {@link VectorRegisters#MEMORY}. */
    int source128(boolean aligned) {
        if (!instruction().inMemory()) {
            return instruction().rm;
        }
        memory.address();
        if (aligned) {
            checkAlignment();
        }
        memory.readPair(
                Local.vector(VectorRegisters.MEMORY, false),
                Local.vector(VectorRegisters.MEMORY, true));
        return VectorRegisters.MEMORY;
    }

    void checkAlignment() {
        region.mayRaise();
        code.aload(Local.CPU).lload(Local.ADDRESS);
        code.invokestatic(Names.REGION, "checkAlignment", Names.LONG_CHECK);
    }

    /** Raises what the computation found; nothing has been written yet. */
    void commit() {
        region.mayRaise();
        code.aload(Local.CPU).invokestatic(EXCEPTIONS, "commit", Names.CHECK);
    }
}
