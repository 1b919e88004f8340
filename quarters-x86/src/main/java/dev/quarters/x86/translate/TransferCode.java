package dev.quarters.x86.translate;

import static java.lang.constant.ConstantDescs.CD_long;

import dev.quarters.x86.interpret.Action;
import dev.quarters.x86.interpret.Step;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.util.ArrayList;
import java.util.List;

/** The ends of blocks: jumps within the region, and out of it. */
final class TransferCode {

    private final RegionCode region;
    private final CodeBuilder code;
    private final FlagCode flags;
    private final StepCode steps;
    private final SharedCode shared;
    private final List<Integer> returnSites = new ArrayList<>();

    TransferCode(RegionCode region, FlagCode flags, StepCode steps, SharedCode shared) {
        this.region = region;
        this.flags = flags;
        this.steps = steps;
        this.shared = shared;
        code = region.code;
        for (RegionBlock block : region.plan.blocks().values()) {
            if (region.has(block.end()) && callsWithin(block)) {
                returnSites.add(block.end());
            }
        }
    }

    private boolean callsWithin(RegionBlock block) {
        return switch (block.last().action) {
            case Action.CALL -> region.has(target(block));
            case Action.CALL_TO -> block.targets().stream().anyMatch(region::has);
            default -> false;
        };
    }

    private static int target(RegionBlock block) {
        return block.offset() + (int) block.last().displacement;
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
            goTo(target(block));
            return;
        }
        switch (action) {
            case Action.JMP -> {
                region.count();
                goTo(target(block));
            }
            case Action.CALL -> {
                region.linear(block.end());
                steps.pushValue(() -> leave(target(block)));
                region.count();
                goTo(target(block));
            }
            case Action.RET -> {
                checkedTarget();
                code.lstore(Local.NEXT);
                steps.raiseStack();
                region.count();
                goToOneOf(returnSites);
            }
            case Action.CALL_TO -> {
                checkedTarget();
                code.lstore(Local.NEXT);
                region.linear(block.end());
                steps.pushValue(
                        () -> {
                            region.count();
                            code.goto_(region.exit);
                        });
                region.count();
                goToOneOf(block.targets());
            }
            case Action.JMP_TO -> {
                checkedTarget();
                code.lstore(Local.NEXT);
                region.count();
                goToOneOf(block.targets());
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

    private void checkedTarget() {
        steps.right();
        code.lstore(Local.RIGHT);
        region.mayRaise();
        code.aload(Local.CPU).lload(Local.RIGHT);
        code.invokestatic(Names.REGION, "target", Names.TARGET);
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
            code.lload(Local.COUNT).aload(Local.CPU);
            code.getfield(Names.PROCESSOR, "attentionAt", CD_long);
            code.lcmp().iflt(region.label(offset));
            region.exitTo(offset);
        }
    }

    /** Goes to NEXT: a jump where that is one of these offsets, an exit where it is not. */
    private void goToOneOf(List<Integer> offsets) {
        List<SwitchCase> cases =
                offsets.stream()
                        .filter(region::has)
                        .distinct()
                        .sorted()
                        .map(offset -> SwitchCase.of(offset, code.newLabel()))
                        .toList();
        if (cases.isEmpty()) {
            code.goto_(region.exit);
            return;
        }
        code.lload(Local.NEXT).lload(Local.PAGE).lsub().lstore(Local.RIGHT);
        code.lload(Local.RIGHT).l2i().i2l().lload(Local.RIGHT).lcmp().ifne(region.exit);
        code.lload(Local.RIGHT).l2i().lookupswitch(region.exit, cases);
        for (SwitchCase each : cases) {
            code.labelBinding(each.target());
            goTo(each.caseValue());
        }
    }
}
