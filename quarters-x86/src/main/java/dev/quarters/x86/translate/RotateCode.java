package dev.quarters.x86.translate;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.decode.InstructionTable;
import dev.quarters.x86.interpret.Action;
import dev.quarters.x86.interpret.Step;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * ROL and ROR of registers by a constant (Intel SDM Vol. 2B ROL). They set CF and OF alone, so the
 * other flags have to be known: that is left out where the block sets all flags anew before anybody
 * could see them.
 */
final class RotateCode {

    private final RegionCode region;
    private final CodeBuilder code;
    private final FlagCode flags;

    RotateCode(RegionCode region, FlagCode flags) {
        this.region = region;
        this.flags = flags;
        code = region.code;
    }

    /** Whether a step is written out here. */
    static boolean applies(Step step) {
        return step.action == Action.GENERIC
                && step.instruction.operandSize >= 4
                && !step.instruction.inMemory()
                && count(step) != 0;
    }

    /** To the left; 0 for other steps, and for those that do nothing. */
    private static int count(Step step) {
        Instruction instruction = step.instruction;
        int bits = 8 * instruction.operandSize;
        int count = (int) instruction.immediate & bits - 1;
        return switch (InstructionTable.STANDARD.row(instruction.row).method()) {
            case "execute.Rotate.rolImmediate" -> count;
            case "execute.Rotate.rorImmediate" -> bits - count & bits - 1;
            case "execute.Rotate.rolOnce" -> 1;
            case "execute.Rotate.rorOnce" -> bits - 1;
            default -> 0;
        };
    }

    void write() {
        Step step = region.step;
        int size = step.instruction.operandSize;
        ClassDesc type = size == 4 ? CD_int : CD_long;
        region.register(step.instruction.rm);
        if (size == 4) {
            code.l2i();
        }
        code.loadConstant(count(step));
        code.invokestatic(
                size == 4 ? Names.INTEGER : Names.LONG,
                "rotateLeft",
                MethodTypeDesc.of(type, type, CD_int));
        if (size == 4) {
            code.i2l();
        }
        code.dup2().lstore(Local.RESULT);
        if (size == 4) {
            region.cutLow();
        }
        region.setRegister(step.instruction.rm);
        if (!flagsAreDead()) {
            flags.store();
            code.aload(Local.CPU).lload(Local.RESULT).loadConstant(isLeft(step) ? 1 : 0);
            code.loadConstant(8 * size);
            code.invokestatic(Names.LAZY_FLAGS, "rotated", Names.ROTATED);
        }
    }

    private static boolean isLeft(Step step) {
        return InstructionTable.STANDARD.row(step.instruction.row).method().contains(".rol");
    }

    private boolean flagsAreDead() {
        List<Step> steps = region.block.steps();
        for (int i = region.ordinal - region.block.first() + 1; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step.fetch != Step.REGISTER) {
                return false;
            } else if (setsAll(step.action)) {
                return true;
            } else if (!isBlind(step.action) && !applies(step)) {
                return false;
            }
        }
        return false;
    }

    private static boolean setsAll(int action) {
        return action >= Action.CMP4 && action <= Action.SUB8
                || action >= Action.AND4 && action <= Action.TEST1
                || action == Action.IMUL4
                || action == Action.IMUL8
                || action == Action.NEG4
                || action == Action.NEG8;
    }

    /** Neither reads flags nor raises anything. */
    private static boolean isBlind(int action) {
        return action == Action.MOV4
                || action == Action.MOV8
                || action == Action.LEA4
                || action == Action.LEA8
                || action >= Action.MOV1 && action <= Action.SIGN_EXTEND4_8
                || action == Action.NOT4
                || action == Action.NOT8
                || action == Action.NOP;
    }
}
