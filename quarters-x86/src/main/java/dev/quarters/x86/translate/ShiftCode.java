package dev.quarters.x86.translate;

import dev.quarters.x86.Flags;
import dev.quarters.x86.interpret.Action;
import dev.quarters.x86.interpret.Step;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;

/** SHL, SHR and SAR of registers: by no bits they leave the flags alone. */
final class ShiftCode {

    private final RegionCode region;
    private final CodeBuilder code;
    private final FlagCode flags;

    ShiftCode(RegionCode region, FlagCode flags) {
        this.region = region;
        this.flags = flags;
        code = region.code;
    }

    void write() {
        Step step = region.step;
        int bits =
                step.action == Action.SHL8
                                || step.action == Action.SHR8
                                || step.action == Action.SAR8
                        ? 64
                        : 32;
        if (step.source == Step.ZERO) {
            int count = (int) step.immediate & bits - 1;
            if (count == 0) {
                clearUpper(bits);
                return;
            }
            code.loadConstant(count).istore(Local.BITS);
            shift(bits);
            return;
        }
        Label none = code.newLabel();
        Label done = code.newLabel();
        region.register(step.source);
        code.l2i().loadConstant(bits - 1).iand().dup().istore(Local.BITS).ifeq(none);
        shift(bits);
        code.goto_(done);
        code.labelBinding(none);
        clearUpper(bits);
        code.labelBinding(done);
        flags.forget();
    }

    private void clearUpper(int bits) {
        if (bits == 32) {
            region.register(region.step.target);
            region.cutLow();
            region.setRegister(region.step.target);
        }
    }

    private void shift(int bits) {
        switch (region.step.action) {
            case Action.SHL4, Action.SHL8 -> left(bits);
            case Action.SHR4, Action.SHR8 -> right(bits);
            default -> arithmetic(bits);
        }
        flags.setResult(Flags.RESULT, bits / 8);
    }

    /** Leaves CF and OF on the stack, the result in RESULT. */
    private void left(int bits) {
        int target = region.step.target;
        region.register(target);
        code.iload(Local.BITS).lshl();
        region.extend(bits / 8);
        code.lstore(Local.RESULT);
        region.register(target);
        code.loadConstant(bits).iload(Local.BITS).isub().lushr().lconst_1().land();
        code.lstore(Local.LEFT);
        setTarget(bits);
        code.lload(Local.LEFT);
        code.lload(Local.RESULT).bipush(63).lushr().lload(Local.LEFT).lxor();
        code.iconst_1().lshl().lor();
    }

    private void right(int bits) {
        int target = region.step.target;
        region.register(target);
        if (bits == 32) {
            region.cutLow();
        }
        code.lstore(Local.LEFT);
        code.lload(Local.LEFT).iload(Local.BITS).lushr();
        region.extend(bits / 8);
        code.lstore(Local.RESULT);
        setTarget(bits);
        lastBit();
        code.lload(Local.RESULT).bipush(bits == 32 ? 30 : 62).lushr().lconst_1().land();
        code.iconst_1().lshl().lor();
    }

    private void arithmetic(int bits) {
        region.register(region.step.target);
        region.extend(bits / 8);
        code.lstore(Local.LEFT);
        code.lload(Local.LEFT).iload(Local.BITS).lshr().lstore(Local.RESULT);
        setTarget(bits);
        lastBit();
    }

    /** Pushes the bit of LEFT that was shifted out last. */
    private void lastBit() {
        code.lload(Local.LEFT).iload(Local.BITS).iconst_1().isub().lushr().lconst_1().land();
    }

    private void setTarget(int bits) {
        code.lload(Local.RESULT);
        if (bits == 32) {
            region.cutLow();
        }
        region.setRegister(region.step.target);
    }
}
