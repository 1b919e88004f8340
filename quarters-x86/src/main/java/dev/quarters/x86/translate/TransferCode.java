package dev.quarters.x86.translate;

import static java.lang.constant.ConstantDescs.CD_long;

import dev.quarters.x86.interpret.Action;
import dev.quarters.x86.interpret.Step;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.util.List;

/** The ends of blocks: jumps within the region, and out of it. */
final class TransferCode {

    /** Among more places HotSpot chooses by halves. */
    private static final int MOST_COMPARED = 3;

    private final RegionCode region;
    private final CodeBuilder code;
    private final FlagCode flags;
    private final StepCode steps;
    private final SharedCode shared;
    private final Returns returns;

    TransferCode(RegionCode region, FlagCode flags, StepCode steps, SharedCode shared) {
        this.region = region;
        this.flags = flags;
        this.steps = steps;
        this.shared = shared;
        code = region.code;
        returns = new Returns(region.plan);
    }

    /** The last step of the block. */
    void write() {
        RegionBlock block = region.block;
        int action = region.step.action;
        if (RegionBlock.isConditional(action)) {
            Label taken = code.newLabel();
            region.count();
            flags.branch(condition(region.step), taken);
            goTo(block.end());
            code.labelBinding(taken);
            if (region.isLastRepetition()) {
                goTo(block.target());
            }
            return;
        }
        switch (action) {
            case Action.JMP -> {
                region.count();
                goTo(block.target());
            }
            case Action.CALL -> {
                region.linear(block.end());
                steps.pushValue(() -> leave(block.target()));
                region.count();
                goTo(block.target());
            }
            case Action.RET -> {
                nextFromOperand();
                goToOneOf(returns.of(block), true, steps::raiseStack);
            }
            case Action.CALL_TO -> {
                nextFromOperand();
                checkNext();
                region.linear(block.end());
                steps.pushValue(
                        () -> {
                            region.count();
                            code.goto_(region.exit);
                        });
                goToOneOf(block.targets(), false, () -> {});
            }
            case Action.JMP_TO -> {
                nextFromOperand();
                goToOneOf(block.targets(), true, () -> {});
            }
            default -> shared.callLast();
        }
    }

    /** Behind a block without a transfer. */
    void fallThrough() {
        region.count();
        goTo(region.block.end());
    }

    private static int condition(Step step) {
        return step.instruction.opcode & 0xF;
    }

    private void nextFromOperand() {
        steps.right();
        code.lstore(Local.NEXT);
    }

    private void checkNext() {
        region.mayRaise();
        code.aload(Local.CPU).lload(Local.NEXT);
        code.invokestatic(Names.REGION, "checkTarget", Names.LONG_CHECK);
    }

    private void leave(int offset) {
        region.count();
        region.exitTo(offset);
    }

    /** Goes to that offset: a jump, with a look at what waits when it is backwards, or an exit. */
    private void goTo(int offset) {
        if (!region.has(offset)) {
            region.exitTo(offset);
        } else if (offset > region.block.offset()) {
            code.goto_(region.label(offset));
        } else {
            // HotSpot has nothing on its stack to save where it is a goto that goes back.
            Label attends = code.newLabel();
            code.lload(Local.COUNT).aload(Local.CPU);
            code.getfield(Names.PROCESSOR, "attentionAt", CD_long);
            code.lcmp().ifge(attends).goto_(region.label(offset));
            code.labelBinding(attends);
            region.exitTo(offset);
        }
    }

    /**
     * Goes to NEXT: a jump where that is one of these offsets, an exit where it is not.
     *
     * @param checks whether it may be no canonical address
     * @param before what the step does besides
     */
    private void goToOneOf(List<Integer> offsets, boolean checks, Runnable before) {
        List<SwitchCase> cases =
                offsets.stream()
                        .filter(region::has)
                        .distinct()
                        .sorted()
                        .map(offset -> SwitchCase.of(offset, code.newLabel()))
                        .toList();
        choose(cases);
        if (checks) {
            checkNext();
        }
        before.run();
        region.count();
        code.goto_(region.exit);
        for (SwitchCase each : cases) {
            code.labelBinding(each.target());
            before.run();
            region.count();
            goTo(each.caseValue());
        }
    }

    /** Goes on behind this where NEXT is none of these. */
    private void choose(List<SwitchCase> cases) {
        if (cases.size() <= MOST_COMPARED) {
            for (SwitchCase each : cases) {
                region.linear(each.caseValue());
                code.lload(Local.NEXT).lcmp().ifeq(each.target());
            }
            return;
        }
        Label none = code.newLabel();
        code.lload(Local.NEXT).lload(Local.PAGE).lsub().lstore(Local.RIGHT);
        code.lload(Local.RIGHT).l2i().i2l().lload(Local.RIGHT).lcmp().ifne(none);
        code.lload(Local.RIGHT).l2i().lookupswitch(none, cases);
        code.labelBinding(none);
    }
}
