package dev.quarters.x86.translate;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quarters.x86.interpret.Step;

import org.jspecify.annotations.Nullable;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ConstantDescs;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The code of a region in the making: what its parts share. */
final class RegionCode {

    final CodeBuilder code;
    final RegionPlan plan;
    final RegisterUse use;
    final VectorRegisters vectors;
    final Label exit;
    private final Map<Integer, Label> blocks = new HashMap<>();

    /** The block and step that are being written. */
    RegionBlock block;

    Step step;
    int ordinal;
    private AccessGroups groups;
    private int repetition;
    private int repetitions;

    RegionCode(CodeBuilder code, RegionPlan plan) {
        this.code = code;
        this.plan = plan;
        use = RegisterUse.of(plan);
        vectors = new VectorRegisters(code, VectorUse.of(plan));
        exit = code.newLabel();
        plan.blocks().keySet().forEach(offset -> blocks.put(offset, code.newLabel()));
        block = plan.blocks().firstEntry().getValue();
        step = block.last();
        groups = new AccessGroups(block, 1);
    }

    /** That block is written next, so many times. */
    void begin(RegionBlock next, int times) {
        block = next;
        ordinal = next.first();
        repetition = 0;
        repetitions = times;
        groups = new AccessGroups(next, times);
        vectors.forget();
        code.labelBinding(label(next.offset()));
    }

    /** The block is written once more, where it goes on when it jumps back to itself. */
    void repeat() {
        ordinal = block.first();
        repetition++;
    }

    boolean isLastRepetition() {
        return repetition == repetitions - 1;
    }

    /** What {@link #groups} knows of the present step's operand. */
    AccessGroups.@Nullable Access operand() {
        return groups.operand(place());
    }

    /** What {@link #groups} knows of what the present step pushes. */
    AccessGroups.@Nullable Access stack() {
        return groups.stack(place());
    }

    private int place() {
        return repetition * block.steps().size() + ordinal - block.first();
    }

    boolean has(int offset) {
        return blocks.containsKey(offset);
    }

    Label label(int offset) {
        return Objects.requireNonNull(blocks.get(offset), "not in the region");
    }

    /** Pushes a guest register, or what stands for an absent one. */
    void register(int number) {
        switch (number) {
            case Step.ZERO -> code.lconst_0();
            case Step.BLOCK -> linear(block.offset());
            case Step.FS_BASE, Step.GS_BASE -> code.aload(Local.REGISTERS).bipush(number).laload();
            default -> code.lload(Local.register(number));
        }
    }

    /** Pops into a guest register. */
    void setRegister(int number) {
        code.lstore(Local.register(number));
    }

    /** Pushes the linear address of an offset in the page. */
    void linear(int offset) {
        code.lload(Local.PAGE);
        add(offset);
    }

    /** Adds a constant to the long on the stack. */
    void add(long constant) {
        if (constant != 0) {
            code.loadConstant(constant).ladd();
        }
    }

    /** Pops a long, pushes it as if it were of that many bytes, sign-extended. */
    void extend(int size) {
        switch (size) {
            case 1 -> code.l2i().i2b().i2l();
            case 2 -> code.l2i().i2s().i2l();
            case 4 -> code.l2i().i2l();
            default -> {}
        }
    }

    /** Pops a long, pushes its low half. */
    void cutLow() {
        code.loadConstant(0xFFFF_FFFFL).land();
    }

    /** Leaves the region; the next instruction is at that offset. */
    void exitTo(int offset) {
        linear(offset);
        code.lstore(Local.NEXT).goto_(exit);
    }

    /** Leaves the region behind the present step. */
    void leaveBehind() {
        count();
        exitTo(block.offset() + step.end);
    }

    /** Counts the instructions of the block so far, the present one included. */
    void count() {
        code.lload(Local.COUNT);
        add(ordinal - block.first() + 1L);
        code.lstore(Local.COUNT);
    }

    /** Pushes the number of the present step. */
    void ordinal() {
        code.loadConstant(ordinal);
    }

    /** Notes the step, for whatever is raised from here on. */
    void mayRaise() {
        code.aload(Local.THIS);
        ordinal();
        code.putfield(Names.TRANSLATED, "step", CD_int);
    }

    void writeRegisters() {
        for (int i = 0; i < 16; i++) {
            if (use.isWritten(i)) {
                writeRegister(i);
            }
        }
    }

    void writeRegister(int number) {
        code.aload(Local.REGISTERS).bipush(number).lload(Local.register(number)).lastore();
    }

    void readRegisters() {
        for (int i = 0; i < 16; i++) {
            if (use.isUsed(i)) {
                code.aload(Local.REGISTERS).bipush(i).laload().lstore(Local.register(i));
            }
        }
    }

    void readTables() {
        code.aload(Local.CPU).getfield(Names.PROCESSOR, "translation", Names.TRANSLATION);
        code.invokevirtual(Names.TRANSLATION, "readTable", Names.TABLE).lstore(Local.TABLES);
    }

    /** Pops a long into a field of the processor. */
    void setField(String name, int local) {
        code.aload(Local.CPU).lload(local).putfield(Names.PROCESSOR, name, CD_long);
    }

    /** Pushes the instruction of the present step. */
    void instruction() {
        code.aload(Local.THIS)
                .getfield(Names.TRANSLATED, "instructions", Names.INSTRUCTION.arrayType());
        code.loadConstant(ordinal).aaload();
    }

    void number(int value) {
        code.loadConstant(value);
    }

    void field(String name) {
        code.aload(Local.CPU).getfield(Names.PROCESSOR, name, ConstantDescs.CD_long);
    }
}
