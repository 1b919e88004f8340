package dev.quarters.x86.interpret;

import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.decode.InstructionTable;
import dev.quarters.x86.decode.Row;

import org.jspecify.annotations.Nullable;

/**
 * Chooses the {@link Action} of an instruction. A row's method tells what it does; the case in the
 * loop does the same for operands that are common.
 */
final class StepChoice {

    private static final int SECOND_FORM = 2;
    private static final int THIRD_FORM = 4;

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

    private Step step() {
        boolean plain = !instruction.has(Instruction.LOCK);
        Step step = plain ? common() : null;
        return step != null ? step : step(row.endsBlock() ? Action.LAST : Action.GENERIC, 0, 0, 0);
    }

    private Step step(int action, int target, int source, long immediate) {
        return new Step(action, target, source, immediate, instruction);
    }

    private @Nullable Step common() {
        String method = row.method();
        return switch (method) {
            case "execute.Arithmetic.add" -> binary(Action.ADD_R4);
            case "execute.Arithmetic.sub" -> binary(Action.SUB_R4);
            case "execute.Logic.and" -> binary(Action.AND_R4);
            case "execute.Logic.or" -> binary(Action.OR_R4);
            case "execute.Logic.xor" -> binary(Action.XOR_R4);
            case "execute.Arithmetic.cmp" -> binary(Action.CMP_R4);
            case "execute.Logic.test" -> binary(Action.TEST_R4);
            case "execute.Arithmetic.addImmediate" -> binaryImmediate(Action.ADD_R4);
            case "execute.Arithmetic.subImmediate" -> binaryImmediate(Action.SUB_R4);
            case "execute.Logic.andImmediate" -> binaryImmediate(Action.AND_R4);
            case "execute.Logic.orImmediate" -> binaryImmediate(Action.OR_R4);
            case "execute.Logic.xorImmediate" -> binaryImmediate(Action.XOR_R4);
            case "execute.Arithmetic.cmpImmediate" -> binaryImmediate(Action.CMP_R4);
            case "execute.Logic.testImmediate" -> binaryImmediate(Action.TEST_R4);
            case "execute.Arithmetic.addRegister" -> binaryRegister(Action.ADD_R4);
            case "execute.Arithmetic.subRegister" -> binaryRegister(Action.SUB_R4);
            case "execute.Logic.andRegister" -> binaryRegister(Action.AND_R4);
            case "execute.Logic.orRegister" -> binaryRegister(Action.OR_R4);
            case "execute.Logic.xorRegister" -> binaryRegister(Action.XOR_R4);
            case "execute.Arithmetic.cmpRegister" -> binaryRegister(Action.CMP_R4);
            case "execute.Arithmetic.inc" -> unary(Action.INC4);
            case "execute.Arithmetic.dec" -> unary(Action.DEC4);
            case "execute.Multiply.imulRegister" -> multiply(instruction.register, 0);
            case "execute.Multiply.imulImmediate" -> multiply(Step.ZERO, instruction.immediate);
            default -> method.startsWith("execute.Near") ? transfer(method) : other(method);
        };
    }

    private @Nullable Step other(String method) {
        return switch (method) {
            case "execute.Move.mov" -> store(instruction.register, 0);
            case "execute.Move.movImmediate" -> store(Step.ZERO, instruction.immediate);
            case "execute.Move.movRegister" -> load();
            case "execute.Move.lea" -> lea();
            case "execute.Extend.movzxByte" ->
                    extend(1, Action.ZERO_EXTEND1, Action.ZERO_EXTEND1, Action.LOAD1, Action.LOAD1);
            case "execute.Extend.movzxWord" ->
                    extend(2, Action.ZERO_EXTEND2, Action.ZERO_EXTEND2, Action.LOAD2, Action.LOAD2);
            case "execute.Extend.movsxByte" ->
                    extend(
                            1,
                            Action.SIGN_EXTEND1_4,
                            Action.SIGN_EXTEND1_8,
                            Action.LOAD1_SIGNED4,
                            Action.LOAD1_SIGNED8);
            case "execute.Extend.movsxWord" ->
                    extend(
                            2,
                            Action.SIGN_EXTEND2_4,
                            Action.SIGN_EXTEND2_8,
                            Action.LOAD2_SIGNED4,
                            Action.LOAD2_SIGNED8);
            case "execute.Extend.movsxd" ->
                    extend(
                            4,
                            Action.MOV_R4,
                            Action.SIGN_EXTEND4_8,
                            Action.LOAD4,
                            Action.LOAD4_SIGNED8);
            case "execute.Shift.shlImmediate" -> shift(Action.SHL4, (int) instruction.immediate);
            case "execute.Shift.shrImmediate" -> shift(Action.SHR4, (int) instruction.immediate);
            case "execute.Shift.sarImmediate" -> shift(Action.SAR4, (int) instruction.immediate);
            case "execute.Shift.shlOnce" -> shift(Action.SHL4, 1);
            case "execute.Shift.shrOnce" -> shift(Action.SHR4, 1);
            case "execute.Shift.sarOnce" -> shift(Action.SAR4, 1);
            case "execute.Conditional.cmov" -> cmov();
            case "execute.Conditional.set" ->
                    isLowByte(instruction.rm)
                            ? step(Action.SET, instruction.rm, Step.ZERO, instruction.opcode & 0xF)
                            : null;
            case "execute.Stack.push" ->
                    instruction.operandSize == 8 && !instruction.inMemory()
                            ? step(Action.PUSH, Step.ZERO, instruction.rm, 0)
                            : null;
            case "execute.Stack.pushImmediate" ->
                    instruction.operandSize == 8
                            ? step(Action.PUSH, Step.ZERO, Step.ZERO, instruction.immediate)
                            : null;
            case "execute.Stack.pop" ->
                    instruction.operandSize == 8 && !instruction.inMemory()
                            ? step(Action.POP, instruction.rm, Step.ZERO, 0)
                            : null;
            default -> null;
        };
    }

    private boolean isWide() {
        return instruction.operandSize == 8;
    }

    /** 4 or 8 bytes. */
    private boolean isFull() {
        return instruction.operandSize >= 4;
    }

    private int width() {
        return isWide() ? 1 : 0;
    }

    /** Memory that the loop's address rule is for. */
    private boolean isPlainMemory() {
        return in64BitMode
                && instruction.inMemory()
                && instruction.addressSize == 8
                && instruction.segment < Segment.FS;
    }

    private boolean isLowByte(int register) {
        return register != Instruction.NONE
                && (register < 4 || register >= 8 || instruction.has(Instruction.REX));
    }

    private @Nullable Step binary(int first) {
        return toRm(first, instruction.register, 0);
    }

    private @Nullable Step binaryImmediate(int first) {
        return toRm(first, Step.ZERO, instruction.immediate);
    }

    /** r/m op source. */
    private @Nullable Step toRm(int first, int source, long immediate) {
        if (instruction.operandSize == 1) {
            return compareBytes(first, source, immediate);
        } else if (!isFull() || instruction.inMemory() && !isPlainMemory()) {
            return null;
        }
        return instruction.inMemory()
                ? step(first + THIRD_FORM + width(), Step.ZERO, source, immediate)
                : step(first + width(), instruction.rm, source, immediate);
    }

    private @Nullable Step compareBytes(int first, int source, long immediate) {
        boolean compares = first == Action.CMP_R4;
        boolean high = source != Step.ZERO && !isLowByte(source);
        if (high || !compares && first != Action.TEST_R4) {
            return null;
        } else if (isPlainMemory()) {
            int action = compares ? Action.CMP_TO_M1 : Action.TEST_TO_M1;
            return step(action, Step.ZERO, source, immediate);
        }
        return isLowByte(instruction.rm)
                ? step(compares ? Action.CMP_R1 : Action.TEST_R1, instruction.rm, source, immediate)
                : null;
    }

    /** register op r/m. */
    private @Nullable Step binaryRegister(int first) {
        int register = instruction.register;
        if (instruction.operandSize == 1) {
            return first == Action.CMP_R4 && isLowByte(register) && isPlainMemory()
                    ? step(Action.CMP_M1, register, Step.ZERO, 0)
                    : null;
        } else if (!isFull()) {
            return null;
        } else if (!instruction.inMemory()) {
            return step(first + width(), register, instruction.rm, 0);
        }
        return isPlainMemory() ? step(first + SECOND_FORM + width(), register, Step.ZERO, 0) : null;
    }

    private @Nullable Step unary(int first) {
        return isFull() && !instruction.inMemory()
                ? step(first + width(), instruction.rm, Step.ZERO, 0)
                : null;
    }

    /** IMUL: register = r/m * (factor + immediate). */
    private @Nullable Step multiply(int factor, long immediate) {
        if (!isFull() || instruction.inMemory() && !isPlainMemory()) {
            return null;
        }
        int left = instruction.inMemory() ? Step.ZERO : instruction.rm;
        int action = instruction.inMemory() ? Action.IMUL_M4 : Action.IMUL_R4;
        return Step.product(
                action + width(), instruction.register, left, factor, immediate, instruction);
    }

    private @Nullable Step shift(int first, int by) {
        int count = by & (isWide() ? 63 : 31);
        return isFull() && !instruction.inMemory() && count != 0
                ? step(first + width(), instruction.rm, Step.ZERO, count)
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
            return step(action, Step.ZERO, source, immediate);
        } else if (instruction.inMemory() || size == 2) {
            return null;
        } else if (size == 1) {
            return isLowByte(instruction.rm)
                    ? step(Action.MOV_R1, instruction.rm, source, immediate)
                    : null;
        }
        return step(Action.MOV_R4 + width(), instruction.rm, source, immediate);
    }

    private @Nullable Step load() {
        if (!isFull()) {
            return null;
        } else if (!instruction.inMemory()) {
            return step(Action.MOV_R4 + width(), instruction.register, instruction.rm, 0);
        }
        return isPlainMemory()
                ? step(Action.LOAD4 + width(), instruction.register, Step.ZERO, 0)
                : null;
    }

    private @Nullable Step lea() {
        boolean fits = isFull() && instruction.addressSize == 8;
        return fits ? step(Action.LEA4 + width(), instruction.register, Step.ZERO, 0) : null;
    }

    private @Nullable Step extend(int from, int register4, int register8, int load4, int load8) {
        if (!isFull()) {
            return null;
        } else if (isPlainMemory()) {
            return step(isWide() ? load8 : load4, instruction.register, Step.ZERO, 0);
        } else if (instruction.inMemory() || from == 1 && !isLowByte(instruction.rm)) {
            return null;
        }
        return step(isWide() ? register8 : register4, instruction.register, instruction.rm, 0);
    }

    private @Nullable Step cmov() {
        return isFull() && !instruction.inMemory()
                ? step(
                        Action.CMOV4 + width(),
                        instruction.register,
                        instruction.rm,
                        instruction.opcode & 0xF)
                : null;
    }

    /** In 64-bit mode all of them have 64-bit operands. */
    private @Nullable Step transfer(String method) {
        if (!in64BitMode) {
            return null;
        }
        long to = instruction.end + instruction.immediate;
        return switch (method) {
            case "execute.Near.jcc" ->
                    new Step(Action.JO + (instruction.opcode & 0xF), to, instruction);
            case "execute.Near.jmp" -> new Step(Action.JMP, to, instruction);
            case "execute.Near.call" -> new Step(Action.CALL, to, instruction);
            case "execute.Near.ret" -> step(Action.RET, Step.ZERO, Step.ZERO, 0);
            case "execute.Near.jmpRm" -> indirect(Action.JMP_R, Action.JMP_M);
            case "execute.Near.callRm" -> indirect(Action.CALL_R, Action.CALL_M);
            default -> null;
        };
    }

    private @Nullable Step indirect(int register, int memory) {
        if (isPlainMemory()) {
            return step(memory, Step.ZERO, Step.ZERO, 0);
        }
        return instruction.inMemory() ? null : step(register, Step.ZERO, instruction.rm, 0);
    }
}
