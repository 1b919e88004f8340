package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.decode.InstructionTable;
import dev.quarters.x86.decode.Row;

import org.jspecify.annotations.Nullable;

/**
 * Chooses the {@link Action} of an instruction. A row's method tells what it does; a case in the
 * loop does the same for operands that are common: 4 and 8 bytes (some for bytes), memory in 64-bit
 * mode. What is not so has the general action.
 */
final class StepChoice {

    private final Instruction instruction;
    private final Row row;
    private final boolean in64BitMode;

    private StepChoice(Instruction instruction, boolean in64BitMode) {
        this.instruction = instruction;
        this.in64BitMode = in64BitMode;
        row = InstructionTable.STANDARD.row(instruction.row);
    }

    /** The step of an instruction in code of that size. */
    static Step of(Instruction instruction, int codeSize) {
        return new StepChoice(instruction, codeSize == 8).step();
    }

    /** Whether a case of the loop, not the row's method, executes it. */
    static boolean isCase(Step step) {
        return step.action != Action.GENERIC && step.action != Action.LAST;
    }

    private Step step() {
        Step step = instruction.has(Instruction.LOCK) ? null : common(row.method());
        if (step != null) {
            return step;
        }
        int action = row.endsBlock() ? Action.LAST : Action.GENERIC;
        return new Step(action, Step.ZERO, Step.ZERO, 0, instruction);
    }

    private @Nullable Step common(String method) {
        return switch (method) {
            case "execute.Arithmetic.add" -> update(Action.ADD4, instruction.register, 0);
            case "execute.Arithmetic.sub" -> update(Action.SUB4, instruction.register, 0);
            case "execute.Logic.and" -> update(Action.AND4, instruction.register, 0);
            case "execute.Logic.or" -> update(Action.OR4, instruction.register, 0);
            case "execute.Logic.xor" -> update(Action.XOR4, instruction.register, 0);
            case "execute.Arithmetic.addImmediate" -> update(Action.ADD4);
            case "execute.Arithmetic.subImmediate" -> update(Action.SUB4);
            case "execute.Logic.andImmediate" -> update(Action.AND4);
            case "execute.Logic.orImmediate" -> update(Action.OR4);
            case "execute.Logic.xorImmediate" -> update(Action.XOR4);
            case "execute.Arithmetic.addRegister" -> toRegister(Action.ADD4);
            case "execute.Arithmetic.subRegister" -> toRegister(Action.SUB4);
            case "execute.Logic.andRegister" -> toRegister(Action.AND4);
            case "execute.Logic.orRegister" -> toRegister(Action.OR4);
            case "execute.Logic.xorRegister" -> toRegister(Action.XOR4);
            case "execute.Arithmetic.cmp" -> compare(instruction.register, 0);
            case "execute.Arithmetic.cmpImmediate" -> compare(Step.ZERO, instruction.immediate);
            case "execute.Arithmetic.cmpRegister" -> compareRegister();
            case "execute.Logic.test" -> test(instruction.register, 0);
            case "execute.Logic.testImmediate" -> test(Step.ZERO, instruction.immediate);
            case "execute.Arithmetic.inc" -> unary(Action.INC4, Step.ZERO, 0);
            case "execute.Arithmetic.dec" -> unary(Action.DEC4, Step.ZERO, 0);
            case "execute.Arithmetic.neg" -> unary(Action.NEG4, Step.ZERO, 0);
            case "execute.Logic.not" -> unary(Action.NOT4, Step.ZERO, 0);
            case "execute.Multiply.imulRegister" -> toRegister(Action.IMUL4);
            case "execute.Multiply.imulImmediate" -> toRegister(Action.IMUL_IMMEDIATE4);
            case "execute.Hint.nop" -> new Step(Action.NOP, Step.ZERO, Step.ZERO, 0, instruction);
            default -> method.startsWith("execute.Near") ? transfer(method) : other(method);
        };
    }

    private @Nullable Step other(String method) {
        long immediate = instruction.immediate;
        return switch (method) {
            case "execute.Move.mov" -> store(instruction.register, 0);
            case "execute.Move.movImmediate" -> store(Step.ZERO, immediate);
            case "execute.Move.movRegister" -> toRegister(Action.MOV4);
            case "execute.Move.lea" -> lea();
            case "execute.Extend.movzxByte" ->
                    extend(Step.BYTE, Action.ZERO_EXTEND1, Action.ZERO_EXTEND1);
            case "execute.Extend.movzxWord" ->
                    extend(Step.WORD, Action.ZERO_EXTEND2, Action.ZERO_EXTEND2);
            case "execute.Extend.movsxByte" ->
                    extend(Step.SIGNED_BYTE, Action.SIGN_EXTEND1_4, Action.SIGN_EXTEND1_8);
            case "execute.Extend.movsxWord" ->
                    extend(Step.SIGNED_WORD, Action.SIGN_EXTEND2_4, Action.SIGN_EXTEND2_8);
            case "execute.Extend.cbw" -> extendAccumulator();
            case "execute.Exchange.xchgAccumulator" ->
                    instruction.register == Processor.RAX // with itself
                            ? new Step(Action.NOP, Step.ZERO, Step.ZERO, 0, instruction)
                            : null;
            case "execute.Extend.movsxd" ->
                    extend(Step.DOUBLEWORD, Action.MOV4, Action.SIGN_EXTEND4_8);
            case "execute.Shift.shlImmediate" -> unary(Action.SHL4, Step.ZERO, immediate);
            case "execute.Shift.shrImmediate" -> unary(Action.SHR4, Step.ZERO, immediate);
            case "execute.Shift.sarImmediate" -> unary(Action.SAR4, Step.ZERO, immediate);
            case "execute.Shift.shlOnce" -> unary(Action.SHL4, Step.ZERO, 1);
            case "execute.Shift.shrOnce" -> unary(Action.SHR4, Step.ZERO, 1);
            case "execute.Shift.sarOnce" -> unary(Action.SAR4, Step.ZERO, 1);
            case "execute.Shift.shl" -> unary(Action.SHL4, Processor.RCX, 0);
            case "execute.Shift.shr" -> unary(Action.SHR4, Processor.RCX, 0);
            case "execute.Shift.sar" -> unary(Action.SAR4, Processor.RCX, 0);
            case "execute.Conditional.cmov" -> toRegister(Action.CMOV4);
            case "execute.Conditional.set" ->
                    isLowByte(instruction.rm)
                            ? new Step(Action.SET, instruction.rm, Step.ZERO, 0, instruction)
                            : null;
            case "execute.Stack.push" -> push();
            case "execute.Stack.pushImmediate" ->
                    isStack64()
                            ? new Step(Action.PUSH, Step.ZERO, Step.ZERO, immediate, instruction)
                            : null;
            case "execute.Stack.pop" ->
                    isStack64() && !instruction.inMemory()
                            ? Step.fromStack(Action.POP, instruction.rm, instruction)
                            : null;
            default -> null;
        };
    }

    private boolean isFull() {
        return instruction.operandSize >= 4;
    }

    /** Actions for 8 bytes follow those for 4. */
    private int wide(int action) {
        return instruction.operandSize == 8 ? action + 1 : action;
    }

    private int fetch() {
        return instruction.operandSize == 8 ? Step.QUADWORD : Step.DOUBLEWORD;
    }

    private boolean isStack64() {
        return in64BitMode && instruction.operandSize == 8;
    }

    /** Memory that the loop's rule for addresses fits. */
    private boolean isPlainMemory() {
        return in64BitMode
                && instruction.inMemory()
                && instruction.addressSize == 8
                && (instruction.segment < Segment.FS || hasRoomForSegment());
    }

    /** The base of FS or GS takes the place of a register that the address does without. */
    private boolean hasRoomForSegment() {
        return instruction.base == Instruction.NONE || instruction.index == Instruction.NONE;
    }

    private boolean isUsual() {
        return !instruction.inMemory() || isPlainMemory();
    }

    /** Not AH, CH, DH or BH. */
    private boolean isLowByte(int register) {
        return register != Instruction.NONE
                && (register < 4 || register >= 8 || instruction.has(Instruction.REX));
    }

    private @Nullable Step update(int action) {
        return update(action, Step.ZERO, instruction.immediate);
    }

    /** r/m op= source + immediate. */
    private @Nullable Step update(int action, int source, long immediate) {
        if (!isFull() || !isUsual()) {
            return null;
        }
        return instruction.inMemory()
                ? new Step(Action.TO_MEMORY, action, source, immediate, instruction)
                : new Step(wide(action), instruction.rm, source, immediate, instruction);
    }

    /** register op= r/m. */
    private @Nullable Step toRegister(int action) {
        if (!isFull() || !isUsual()) {
            return null;
        }
        int register = instruction.register;
        return instruction.inMemory()
                ? new Step(wide(action), fetch(), register, Step.ZERO, 0, instruction)
                : new Step(wide(action), register, instruction.rm, 0, instruction);
    }

    /** r/m - (source + immediate). */
    private @Nullable Step compare(int source, long immediate) {
        return binary(Action.CMP4, Action.CMP1, Action.CMP_MEMORY4, source, immediate);
    }

    private @Nullable Step test(int source, long immediate) {
        return binary(Action.TEST4, Action.TEST1, Action.TEST_MEMORY4, source, immediate);
    }

    private @Nullable Step binary(
            int full, int singleByte, int memory, int source, long immediate) {
        boolean bytes = instruction.operandSize == 1;
        if (!bytes && !isFull()
                || !isUsual()
                || bytes && source != Step.ZERO && !isLowByte(source)) {
            return null;
        } else if (instruction.inMemory()) {
            int action = bytes ? memory + 2 : wide(memory);
            int fetch = bytes ? Step.BYTE : fetch();
            return new Step(action, fetch, Step.ZERO, source, immediate, instruction);
        } else if (bytes && !isLowByte(instruction.rm)) {
            return null;
        }
        int action = bytes ? singleByte : wide(full);
        return new Step(action, instruction.rm, source, immediate, instruction);
    }

    /** register - r/m. */
    private @Nullable Step compareRegister() {
        int register = instruction.register;
        if (instruction.operandSize != 1) {
            return toRegister(Action.CMP4);
        } else if (!isUsual() || !isLowByte(register)) {
            return null;
        } else if (instruction.inMemory()) {
            return new Step(Action.CMP1, Step.BYTE, register, Step.ZERO, 0, instruction);
        }
        return isLowByte(instruction.rm)
                ? new Step(Action.CMP1, register, instruction.rm, 0, instruction)
                : null;
    }

    private @Nullable Step unary(int action, int source, long immediate) {
        return isFull() && !instruction.inMemory()
                ? new Step(wide(action), instruction.rm, source, immediate, instruction)
                : null;
    }

    private @Nullable Step store(int source, long immediate) {
        int size = instruction.operandSize;
        if (size == 1 && source != Step.ZERO && !isLowByte(source)) {
            return null;
        } else if (isPlainMemory()) {
            int action =
                    switch (size) {
                        case 1 -> Action.STORE1;
                        case 2 -> Action.STORE2;
                        case 4 -> Action.STORE4;
                        default -> Action.STORE8;
                    };
            return new Step(action, Step.ZERO, source, immediate, instruction);
        } else if (instruction.inMemory() || size == 2) {
            return null;
        } else if (size == 1) {
            return isLowByte(instruction.rm)
                    ? new Step(Action.MOV1, instruction.rm, source, immediate, instruction)
                    : null;
        }
        return new Step(wide(Action.MOV4), instruction.rm, source, immediate, instruction);
    }

    private @Nullable Step lea() {
        return isFull() && instruction.addressSize == 8 && instruction.segment < Segment.FS
                ? new Step(wide(Action.LEA4), instruction.register, Step.ZERO, 0, instruction)
                : null;
    }

    private @Nullable Step extend(int fetch, int register4, int register8) {
        boolean bytes = fetch == Step.BYTE || fetch == Step.SIGNED_BYTE;
        int register = instruction.register;
        if (!isFull()) {
            return null;
        } else if (isPlainMemory()) {
            return new Step(wide(Action.MOV4), fetch, register, Step.ZERO, 0, instruction);
        } else if (instruction.inMemory() || bytes && !isLowByte(instruction.rm)) {
            return null;
        }
        int action = instruction.operandSize == 8 ? register8 : register4;
        return new Step(action, register, instruction.rm, 0, instruction);
    }

    /** CWDE and CDQE. */
    private @Nullable Step extendAccumulator() {
        int action = instruction.operandSize == 8 ? Action.SIGN_EXTEND4_8 : Action.SIGN_EXTEND2_4;
        return isFull() ? new Step(action, Processor.RAX, Processor.RAX, 0, instruction) : null;
    }

    private @Nullable Step push() {
        if (!isStack64() || !isUsual()) {
            return null;
        }
        return instruction.inMemory()
                ? new Step(Action.PUSH, Step.QUADWORD, Step.ZERO, Step.ZERO, 0, instruction)
                : new Step(Action.PUSH, Step.ZERO, instruction.rm, 0, instruction);
    }

    /** In 64-bit mode all of them have 64-bit operands. */
    private @Nullable Step transfer(String method) {
        if (!in64BitMode) {
            return null;
        }
        long to = instruction.end + instruction.immediate;
        return switch (method) {
            case "execute.Near.jcc" ->
                    Step.jump(Action.jump(instruction.opcode & 0xF), to, instruction);
            case "execute.Near.jmp" -> Step.jump(Action.JMP, to, instruction);
            case "execute.Near.call" -> Step.jump(Action.CALL, to, instruction);
            case "execute.Near.ret" -> Step.fromStack(Action.RET, Step.ZERO, instruction);
            case "execute.Near.jmpRm" -> indirect(Action.JMP_TO);
            case "execute.Near.callRm" -> indirect(Action.CALL_TO);
            default -> null;
        };
    }

    private @Nullable Step indirect(int action) {
        if (isPlainMemory()) {
            return new Step(action, Step.QUADWORD, Step.ZERO, Step.ZERO, 0, instruction);
        }
        return instruction.inMemory()
                ? null
                : new Step(action, Step.ZERO, instruction.rm, 0, instruction);
    }
}
