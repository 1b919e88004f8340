package dev.quarters.x86.translate;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.interpret.Action;
import dev.quarters.x86.interpret.Step;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;

/** Steps that go on to the next one, each as the interpreter's loop does it. */
final class StepCode {

    private final RegionCode region;
    private final CodeBuilder code;
    private final FlagCode flags;
    private final MemoryCode memory;
    private final ShiftCode shifts;
    private final RotateCode rotations;
    private final GeneralCode general;
    private final VectorCode vectors;
    private final SharedCode shared;

    StepCode(RegionCode region, FlagCode flags, MemoryCode memory, SharedCode shared) {
        this.region = region;
        this.flags = flags;
        this.memory = memory;
        this.shared = shared;
        shifts = new ShiftCode(region, flags);
        rotations = new RotateCode(region, flags);
        general = new GeneralCode(region, flags, memory);
        vectors = new VectorCode(region, flags, memory);
        code = region.code;
    }

    void write() {
        Step step = region.step;
        switch (step.action) {
            case Action.NOP -> {}
            case Action.GENERIC -> {
                if (RotateCode.applies(step)) {
                    rotations.write();
                } else if (GeneralCode.applies(step)) {
                    general.write();
                } else if (VectorTable.contains(step)) {
                    vectors.write();
                } else {
                    shared.call();
                }
            }
            case Action.MOV4, Action.MOV8 -> move();
            case Action.STORE1 -> store(1);
            case Action.STORE2 -> store(2);
            case Action.STORE4 -> store(4);
            case Action.STORE8 -> store(8);
            case Action.LEA4, Action.LEA8 -> loadAddress();
            case Action.PUSH -> push();
            case Action.POP -> pop();
            case Action.TO_MEMORY -> toMemory();
            case Action.SHL4, Action.SHL8, Action.SHR4, Action.SHR8, Action.SAR4, Action.SAR8 ->
                    shifts.write();
            case Action.CMOV4, Action.CMOV8 -> conditionalMove();
            case Action.SET -> setOnCondition();
            default -> {
                if (!extension() && !multiplication() && !unary()) {
                    binary();
                }
            }
        }
    }

    /** Pushes the right operand: register plus immediate, or from memory. */
    void right() {
        Step step = region.step;
        if (step.fetch != Step.REGISTER) {
            memory.address();
            memory.read();
            return;
        }
        sourceOperand();
    }

    private void sourceOperand() {
        Step step = region.step;
        if (step.source == Step.ZERO) {
            code.loadConstant(step.immediate);
        } else {
            region.register(step.source);
            region.add(step.immediate);
        }
    }

    /** Pops the target's new value of 4 or 8 bytes. */
    private void setTarget(int size) {
        if (size == 4) {
            region.cutLow();
        }
        region.setRegister(region.step.target);
    }

    private void move() {
        right();
        setTarget(region.step.action == Action.MOV4 ? 4 : 8);
    }

    private void store(int size) {
        sourceOperand();
        code.lstore(Local.VALUE);
        memory.address();
        memory.write(size, () -> {}, region::leaveBehind);
    }

    private void loadAddress() {
        memory.address();
        code.lload(Local.ADDRESS);
        setTarget(region.step.action == Action.LEA4 ? 4 : 8);
    }

    private void push() {
        right();
        pushValue(region::leaveBehind);
    }

    /** Pops a long and pushes it on the guest's stack. */
    void pushValue(Runnable next) {
        code.lstore(Local.VALUE);
        memory.addressBelowTop();
        memory.write(8, this::lowerStack, next);
    }

    private void lowerStack() {
        region.register(Processor.RSP);
        region.add(-8);
        region.setRegister(Processor.RSP);
    }

    private void pop() {
        right();
        raiseStack();
        region.setRegister(region.step.target);
    }

    void raiseStack() {
        region.register(Processor.RSP);
        region.add(8);
        region.setRegister(Processor.RSP);
    }

    private void toMemory() {
        Step step = region.step;
        int size = step.instruction.operandSize;
        memory.address();
        memory.readForUpdate(size);
        sourceOperand();
        region.extend(size);
        code.lstore(Local.RIGHT);
        code.lload(Local.LEFT).lload(Local.RIGHT);
        switch (step.target) {
            case Action.ADD4 -> code.ladd();
            case Action.SUB4 -> code.lsub();
            case Action.AND4 -> code.land();
            case Action.OR4 -> code.lor();
            default -> code.lxor();
        }
        region.extend(size);
        code.dup2().lstore(Local.RESULT).lstore(Local.VALUE);
        memory.writeUpdated(
                size,
                () -> {
                    switch (step.target) {
                        case Action.ADD4 -> flags.setOperands(Flags.ADD, size);
                        case Action.SUB4 -> flags.setOperands(Flags.SUB, size);
                        default -> flags.setLogic();
                    }
                },
                region::leaveBehind);
    }

    private void conditionalMove() {
        Step step = region.step;
        Label moves = code.newLabel();
        Label done = code.newLabel();
        right();
        code.lstore(Local.RIGHT);
        flags.branch(step.instruction.opcode & 0xF, moves);
        if (step.action == Action.CMOV4) {
            region.register(step.target);
            region.cutLow();
            region.setRegister(step.target);
        }
        code.goto_(done);
        code.labelBinding(moves);
        code.lload(Local.RIGHT);
        setTarget(step.action == Action.CMOV4 ? 4 : 8);
        code.labelBinding(done);
    }

    private void setOnCondition() {
        Step step = region.step;
        Label holds = code.newLabel();
        Label done = code.newLabel();
        flags.branch(step.instruction.opcode & 0xF, holds);
        code.lconst_0().goto_(done);
        code.labelBinding(holds);
        code.lconst_1();
        code.labelBinding(done);
        region.register(step.target);
        code.loadConstant(~0xFFL).land().lor();
        region.setRegister(step.target);
    }

    private boolean extension() {
        Step step = region.step;
        switch (step.action) {
            case Action.MOV1 -> {
                right();
                code.loadConstant(0xFFL).land();
                region.register(step.target);
                code.loadConstant(~0xFFL).land().lor();
            }
            case Action.ZERO_EXTEND1 -> {
                right();
                code.loadConstant(0xFFL).land();
            }
            case Action.ZERO_EXTEND2 -> {
                right();
                code.loadConstant(0xFFFFL).land();
            }
            case Action.SIGN_EXTEND1_4, Action.SIGN_EXTEND1_8 -> {
                right();
                region.extend(1);
            }
            case Action.SIGN_EXTEND2_4, Action.SIGN_EXTEND2_8 -> {
                right();
                region.extend(2);
            }
            case Action.SIGN_EXTEND4_8 -> {
                right();
                region.extend(4);
            }
            default -> {
                return false;
            }
        }
        boolean to4 = step.action == Action.SIGN_EXTEND1_4 || step.action == Action.SIGN_EXTEND2_4;
        setTarget(to4 ? 4 : 8);
        return true;
    }

    private boolean multiplication() {
        Step step = region.step;
        switch (step.action) {
            case Action.IMUL4, Action.IMUL_IMMEDIATE4 -> {
                right();
                region.extend(4);
                multiplier(4);
                code.lmul().dup2().lstore(Local.VALUE);
                region.extend(4);
                code.dup2().lstore(Local.RESULT);
                setTarget(4);
                code.lload(Local.VALUE).lload(Local.RESULT).lxor();
                overflow(4);
            }
            case Action.IMUL8, Action.IMUL_IMMEDIATE8 -> {
                right();
                code.lstore(Local.RIGHT);
                multiplier(8);
                code.lstore(Local.LEFT);
                code.lload(Local.LEFT).lload(Local.RIGHT).lmul().lstore(Local.RESULT);
                code.lload(Local.LEFT).lload(Local.RIGHT);
                code.invokestatic(Names.MATH, "multiplyHigh", Names.TWO_LONGS);
                code.lload(Local.RESULT).bipush(63).lshr().lxor().lstore(Local.VALUE);
                code.lload(Local.RESULT);
                setTarget(8);
                code.lload(Local.VALUE);
                overflow(8);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void multiplier(int size) {
        Step step = region.step;
        boolean immediate =
                step.action == Action.IMUL_IMMEDIATE4 || step.action == Action.IMUL_IMMEDIATE8;
        if (immediate) {
            long factor = step.instruction.immediate;
            code.loadConstant(size == 4 ? (long) (int) factor : factor);
        } else {
            region.register(step.target);
            region.extend(size);
        }
    }

    /** Pops what is not zero when the product does not fit. */
    private void overflow(int size) {
        code.invokestatic(Names.LAZY_FLAGS, "both", Names.LONG_TO_LONG);
        flags.setResult(Flags.RESULT, size);
    }

    private boolean unary() {
        Step step = region.step;
        int target = step.target;
        switch (step.action) {
            case Action.INC4 -> count(Flags.INC, 4, 1);
            case Action.INC8 -> count(Flags.INC, 8, 1);
            case Action.DEC4 -> count(Flags.DEC, 4, -1);
            case Action.DEC8 -> count(Flags.DEC, 8, -1);
            case Action.NEG4 -> negate(4);
            case Action.NEG8 -> negate(8);
            case Action.NOT4, Action.NOT8 -> {
                region.register(target);
                code.loadConstant(-1L).lxor();
                setTarget(step.action == Action.NOT4 ? 4 : 8);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** INC and DEC keep CF. */
    private void count(int operation, int size, int distance) {
        region.register(region.step.target);
        region.add(distance);
        region.extend(size);
        code.dup2().lstore(Local.RESULT);
        setTarget(size);
        flags.carry();
        flags.setResult(operation, size);
    }

    private void negate(int size) {
        code.lconst_0().lstore(Local.LEFT);
        region.register(region.step.target);
        region.extend(size);
        code.dup2().lstore(Local.RIGHT);
        code.lneg();
        setTarget(size);
        flags.setOperands(Flags.SUB, size);
    }

    private void binary() {
        Step step = region.step;
        switch (step.action) {
            case Action.CMP1 -> compare(1);
            case Action.CMP4 -> compare(4);
            case Action.CMP8 -> compare(8);
            case Action.CMP_MEMORY1 -> compareMemory(1);
            case Action.CMP_MEMORY4 -> compareMemory(4);
            case Action.CMP_MEMORY8 -> compareMemory(8);
            case Action.TEST1, Action.TEST4, Action.TEST8 -> {
                right();
                region.register(step.target);
                code.land();
                test(step.action == Action.TEST1 ? 1 : step.action == Action.TEST4 ? 4 : 8);
            }
            case Action.TEST_MEMORY1, Action.TEST_MEMORY4, Action.TEST_MEMORY8 -> {
                right();
                sourceOperand();
                code.land();
                int action = step.action;
                test(action == Action.TEST_MEMORY1 ? 1 : action == Action.TEST_MEMORY4 ? 4 : 8);
            }
            case Action.ADD4 -> arithmetic(Flags.ADD, 4);
            case Action.ADD8 -> arithmetic(Flags.ADD, 8);
            case Action.SUB4 -> arithmetic(Flags.SUB, 4);
            case Action.SUB8 -> arithmetic(Flags.SUB, 8);
            case Action.AND4, Action.OR4, Action.XOR4 -> logic(4);
            case Action.AND8, Action.OR8, Action.XOR8 -> logic(8);
            default -> throw new IllegalStateException("no code for action " + step.action);
        }
    }

    private void compare(int size) {
        right();
        region.extend(size);
        code.lstore(Local.RIGHT);
        region.register(region.step.target);
        region.extend(size);
        code.lstore(Local.LEFT);
        flags.setOperands(Flags.SUB, size);
    }

    private void compareMemory(int size) {
        right();
        region.extend(size);
        code.lstore(Local.LEFT);
        sourceOperand();
        region.extend(size);
        code.lstore(Local.RIGHT);
        flags.setOperands(Flags.SUB, size);
    }

    private void test(int size) {
        region.extend(size);
        code.lstore(Local.RESULT);
        flags.setLogic();
    }

    private void arithmetic(int operation, int size) {
        compareOperands(size);
        code.lload(Local.LEFT).lload(Local.RIGHT);
        if (operation == Flags.ADD) {
            code.ladd();
        } else {
            code.lsub();
        }
        setTarget(size);
        flags.setOperands(operation, size);
    }

    private void compareOperands(int size) {
        right();
        region.extend(size);
        code.lstore(Local.RIGHT);
        region.register(region.step.target);
        region.extend(size);
        code.lstore(Local.LEFT);
    }

    private void logic(int size) {
        right();
        region.register(region.step.target);
        switch (region.step.action) {
            case Action.AND4, Action.AND8 -> code.land();
            case Action.OR4, Action.OR8 -> code.lor();
            default -> code.lxor();
        }
        region.extend(size);
        code.dup2().lstore(Local.RESULT);
        setTarget(size);
        flags.setLogic();
    }
}
