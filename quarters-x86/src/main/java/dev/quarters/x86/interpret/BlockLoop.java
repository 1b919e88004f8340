package dev.quarters.x86.interpret;

import static dev.quarters.x86.Processor.RSP;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Dispatcher;
import dev.quarters.x86.memory.LinearMemory;
import dev.quarters.x86.memory.MemoryUpdate;

import org.jspecify.annotations.Nullable;

/**
 * Executes blocks, one after the other, until one of them ends with something out of the ordinary.
 * HotSpot compiles {@link #run} only below 8,000 bytecodes, and inlines into it what is hot until
 * all together are as many; so each case is short, and the frequent ones stand first.
 */
final class BlockLoop {

    private static final long LOW = 0xFFFF_FFFFL;

    private BlockLoop() {}

    /**
     * Executes from that block, which is at RIP, until a jump goes where no block is known, the
     * limit is near, somebody signals, or an instruction ends its block that is not a jump.
     *
     * @param limit of {@link Processor#instructionCount}: the first block fits below
     */
    static void run(Processor cpu, Block first, JumpCache cache, long limit) {
        long[] r = cpu.registers;
        Block block = first;
        Step s = first.steps[0];
        int i = 0;
        try {
            while (true) {
                long start = cpu.rip;
                long next;
                cpu.blockStart = start;
                r[Step.BLOCK] = start;
                Step[] code = block.steps;
                i = 0;
                steps:
                while (true) {
                    s = code[i++];
                    switch (s.action) {
                        case Action.ADD_R4 ->
                                r[s.target] =
                                        Binary.add4(cpu, r[s.target], r[s.source] + s.immediate)
                                                & LOW;
                        case Action.ADD_M4 ->
                                r[s.target] = Binary.add4(cpu, r[s.target], read4(cpu, r, s)) & LOW;
                        case Action.ADD_TO_M4 -> {
                            long at = address(r, s);
                            write4(
                                    cpu,
                                    at,
                                    Binary.add4(
                                            cpu,
                                            MemoryUpdate.read(cpu, at, 4),
                                            r[s.source] + s.immediate));
                        }
                        case Action.ADD_R8 ->
                                r[s.target] =
                                        Binary.add8(cpu, r[s.target], r[s.source] + s.immediate);
                        case Action.ADD_M8 ->
                                r[s.target] = Binary.add8(cpu, r[s.target], read8(cpu, r, s));
                        case Action.ADD_TO_M8 -> {
                            long at = address(r, s);
                            write8(
                                    cpu,
                                    at,
                                    Binary.add8(
                                            cpu,
                                            MemoryUpdate.read(cpu, at, 8),
                                            r[s.source] + s.immediate));
                        }
                        case Action.SUB_R4 ->
                                r[s.target] =
                                        Binary.sub4(cpu, r[s.target], r[s.source] + s.immediate)
                                                & LOW;
                        case Action.SUB_M4 ->
                                r[s.target] = Binary.sub4(cpu, r[s.target], read4(cpu, r, s)) & LOW;
                        case Action.SUB_TO_M4 -> {
                            long at = address(r, s);
                            write4(
                                    cpu,
                                    at,
                                    Binary.sub4(
                                            cpu,
                                            MemoryUpdate.read(cpu, at, 4),
                                            r[s.source] + s.immediate));
                        }
                        case Action.SUB_R8 ->
                                r[s.target] =
                                        Binary.sub8(cpu, r[s.target], r[s.source] + s.immediate);
                        case Action.SUB_M8 ->
                                r[s.target] = Binary.sub8(cpu, r[s.target], read8(cpu, r, s));
                        case Action.SUB_TO_M8 -> {
                            long at = address(r, s);
                            write8(
                                    cpu,
                                    at,
                                    Binary.sub8(
                                            cpu,
                                            MemoryUpdate.read(cpu, at, 8),
                                            r[s.source] + s.immediate));
                        }
                        case Action.AND_R4 ->
                                r[s.target] =
                                        Binary.and4(cpu, r[s.target], r[s.source] + s.immediate)
                                                & LOW;
                        case Action.AND_M4 ->
                                r[s.target] = Binary.and4(cpu, r[s.target], read4(cpu, r, s)) & LOW;
                        case Action.AND_TO_M4 -> {
                            long at = address(r, s);
                            write4(
                                    cpu,
                                    at,
                                    Binary.and4(
                                            cpu,
                                            MemoryUpdate.read(cpu, at, 4),
                                            r[s.source] + s.immediate));
                        }
                        case Action.AND_R8 ->
                                r[s.target] =
                                        Binary.and8(cpu, r[s.target], r[s.source] + s.immediate);
                        case Action.AND_M8 ->
                                r[s.target] = Binary.and8(cpu, r[s.target], read8(cpu, r, s));
                        case Action.AND_TO_M8 -> {
                            long at = address(r, s);
                            write8(
                                    cpu,
                                    at,
                                    Binary.and8(
                                            cpu,
                                            MemoryUpdate.read(cpu, at, 8),
                                            r[s.source] + s.immediate));
                        }
                        case Action.OR_R4 ->
                                r[s.target] =
                                        Binary.or4(cpu, r[s.target], r[s.source] + s.immediate)
                                                & LOW;
                        case Action.OR_M4 ->
                                r[s.target] = Binary.or4(cpu, r[s.target], read4(cpu, r, s)) & LOW;
                        case Action.OR_TO_M4 -> {
                            long at = address(r, s);
                            write4(
                                    cpu,
                                    at,
                                    Binary.or4(
                                            cpu,
                                            MemoryUpdate.read(cpu, at, 4),
                                            r[s.source] + s.immediate));
                        }
                        case Action.OR_R8 ->
                                r[s.target] =
                                        Binary.or8(cpu, r[s.target], r[s.source] + s.immediate);
                        case Action.OR_M8 ->
                                r[s.target] = Binary.or8(cpu, r[s.target], read8(cpu, r, s));
                        case Action.OR_TO_M8 -> {
                            long at = address(r, s);
                            write8(
                                    cpu,
                                    at,
                                    Binary.or8(
                                            cpu,
                                            MemoryUpdate.read(cpu, at, 8),
                                            r[s.source] + s.immediate));
                        }
                        case Action.XOR_R4 ->
                                r[s.target] =
                                        Binary.xor4(cpu, r[s.target], r[s.source] + s.immediate)
                                                & LOW;
                        case Action.XOR_M4 ->
                                r[s.target] = Binary.xor4(cpu, r[s.target], read4(cpu, r, s)) & LOW;
                        case Action.XOR_TO_M4 -> {
                            long at = address(r, s);
                            write4(
                                    cpu,
                                    at,
                                    Binary.xor4(
                                            cpu,
                                            MemoryUpdate.read(cpu, at, 4),
                                            r[s.source] + s.immediate));
                        }
                        case Action.XOR_R8 ->
                                r[s.target] =
                                        Binary.xor8(cpu, r[s.target], r[s.source] + s.immediate);
                        case Action.XOR_M8 ->
                                r[s.target] = Binary.xor8(cpu, r[s.target], read8(cpu, r, s));
                        case Action.XOR_TO_M8 -> {
                            long at = address(r, s);
                            write8(
                                    cpu,
                                    at,
                                    Binary.xor8(
                                            cpu,
                                            MemoryUpdate.read(cpu, at, 8),
                                            r[s.source] + s.immediate));
                        }
                        case Action.CMP_R4 ->
                                Binary.cmp4(cpu, r[s.target], r[s.source] + s.immediate);
                        case Action.CMP_M4 -> Binary.cmp4(cpu, r[s.target], read4(cpu, r, s));
                        case Action.CMP_TO_M4 ->
                                Binary.cmp4(cpu, read4(cpu, r, s), r[s.source] + s.immediate);
                        case Action.CMP_R8 ->
                                Binary.cmp8(cpu, r[s.target], r[s.source] + s.immediate);
                        case Action.CMP_M8 -> Binary.cmp8(cpu, r[s.target], read8(cpu, r, s));
                        case Action.CMP_TO_M8 ->
                                Binary.cmp8(cpu, read8(cpu, r, s), r[s.source] + s.immediate);
                        case Action.TEST_R4 ->
                                Binary.test4(cpu, r[s.target], r[s.source] + s.immediate);
                        case Action.TEST_TO_M4 ->
                                Binary.test4(cpu, read4(cpu, r, s), r[s.source] + s.immediate);
                        case Action.TEST_R8 ->
                                Binary.test8(cpu, r[s.target], r[s.source] + s.immediate);
                        case Action.TEST_TO_M8 ->
                                Binary.test8(cpu, read8(cpu, r, s), r[s.source] + s.immediate);
                        case Action.MOV_R4 -> r[s.target] = r[s.source] + s.immediate & LOW;
                        case Action.MOV_R8 -> r[s.target] = r[s.source] + s.immediate;
                        case Action.LOAD1 ->
                                r[s.target] = LinearMemory.readByte(cpu, address(r, s));
                        case Action.LOAD2 ->
                                r[s.target] = LinearMemory.readWord(cpu, address(r, s));
                        case Action.LOAD4 -> r[s.target] = read4(cpu, r, s) & LOW;
                        case Action.LOAD8 -> r[s.target] = read8(cpu, r, s);
                        case Action.LOAD1_SIGNED4 ->
                                r[s.target] =
                                        (byte) LinearMemory.readByte(cpu, address(r, s)) & LOW;
                        case Action.LOAD1_SIGNED8 ->
                                r[s.target] = (byte) LinearMemory.readByte(cpu, address(r, s));
                        case Action.LOAD2_SIGNED4 ->
                                r[s.target] =
                                        (short) LinearMemory.readWord(cpu, address(r, s)) & LOW;
                        case Action.LOAD2_SIGNED8 ->
                                r[s.target] = (short) LinearMemory.readWord(cpu, address(r, s));
                        case Action.LOAD4_SIGNED8 -> r[s.target] = read4(cpu, r, s);
                        case Action.STORE1 ->
                                LinearMemory.writeByte(
                                        cpu, address(r, s), (int) (r[s.source] + s.immediate));
                        case Action.STORE2 ->
                                LinearMemory.writeWord(
                                        cpu, address(r, s), (int) (r[s.source] + s.immediate));
                        case Action.STORE4 -> write4(cpu, address(r, s), r[s.source] + s.immediate);
                        case Action.STORE8 -> write8(cpu, address(r, s), r[s.source] + s.immediate);
                        case Action.ZERO_EXTEND1 -> r[s.target] = r[s.source] & 0xFF;
                        case Action.ZERO_EXTEND2 -> r[s.target] = r[s.source] & 0xFFFF;
                        case Action.SIGN_EXTEND1_4 -> r[s.target] = (byte) r[s.source] & LOW;
                        case Action.SIGN_EXTEND1_8 -> r[s.target] = (byte) r[s.source];
                        case Action.SIGN_EXTEND2_4 -> r[s.target] = (short) r[s.source] & LOW;
                        case Action.SIGN_EXTEND2_8 -> r[s.target] = (short) r[s.source];
                        case Action.SIGN_EXTEND4_8 -> r[s.target] = (int) r[s.source];
                        case Action.LEA4 -> r[s.target] = address(r, s) & LOW;
                        case Action.LEA8 -> r[s.target] = address(r, s);
                        case Action.INC4 -> r[s.target] = Unary.inc4(cpu, r[s.target]) & LOW;
                        case Action.INC8 -> r[s.target] = Unary.inc8(cpu, r[s.target]);
                        case Action.DEC4 -> r[s.target] = Unary.dec4(cpu, r[s.target]) & LOW;
                        case Action.DEC8 -> r[s.target] = Unary.dec8(cpu, r[s.target]);
                        case Action.SHL4 ->
                                r[s.target] = Unary.shl4(cpu, r[s.target], (int) s.immediate) & LOW;
                        case Action.SHL8 ->
                                r[s.target] = Unary.shl8(cpu, r[s.target], (int) s.immediate);
                        case Action.SHR4 ->
                                r[s.target] = Unary.shr4(cpu, r[s.target], (int) s.immediate);
                        case Action.SHR8 ->
                                r[s.target] = Unary.shr8(cpu, r[s.target], (int) s.immediate);
                        case Action.SAR4 ->
                                r[s.target] =
                                        Unary.sar(cpu, (int) r[s.target], (int) s.immediate) & LOW;
                        case Action.SAR8 ->
                                r[s.target] = Unary.sar(cpu, r[s.target], (int) s.immediate);
                        case Action.ROL4 ->
                                r[s.target] =
                                        Integer.rotateLeft((int) r[s.target], (int) s.immediate)
                                                & LOW;
                        case Action.ROL8 ->
                                r[s.target] = Long.rotateLeft(r[s.target], (int) s.immediate);
                        case Action.IMUL_R4 ->
                                r[s.target] =
                                        Unary.imul4(cpu, r[s.base], r[s.source] + s.immediate)
                                                & LOW;
                        case Action.IMUL_R8 ->
                                r[s.target] =
                                        Unary.imul8(cpu, r[s.base], r[s.source] + s.immediate);
                        case Action.IMUL_M4 ->
                                r[s.target] =
                                        Unary.imul4(
                                                        cpu,
                                                        read4(cpu, r, s),
                                                        r[s.source] + s.immediate)
                                                & LOW;
                        case Action.IMUL_M8 ->
                                r[s.target] =
                                        Unary.imul8(
                                                cpu, read8(cpu, r, s), r[s.source] + s.immediate);
                        case Action.CMOV4 ->
                                r[s.target] =
                                        r[
                                                        Flags.condition(cpu, (int) s.immediate)
                                                                ? s.source
                                                                : s.target]
                                                & LOW;
                        case Action.CMOV8 -> {
                            if (Flags.condition(cpu, (int) s.immediate)) {
                                r[s.target] = r[s.source];
                            }
                        }
                        case Action.SET ->
                                r[s.target] =
                                        r[s.target] & ~0xFFL
                                                | (Flags.condition(cpu, (int) s.immediate) ? 1 : 0);
                        case Action.MOV_R1 ->
                                r[s.target] =
                                        r[s.target] & ~0xFFL | r[s.source] + s.immediate & 0xFF;
                        case Action.CMP_R1 ->
                                Binary.cmp1(cpu, r[s.target], r[s.source] + s.immediate);
                        case Action.CMP_M1 ->
                                Binary.cmp1(
                                        cpu,
                                        r[s.target],
                                        LinearMemory.readByte(cpu, address(r, s)));
                        case Action.CMP_TO_M1 ->
                                Binary.cmp1(
                                        cpu,
                                        LinearMemory.readByte(cpu, address(r, s)),
                                        r[s.source] + s.immediate);
                        case Action.TEST_R1 ->
                                Flags.logic(cpu, (byte) (r[s.target] & r[s.source] + s.immediate));
                        case Action.TEST_TO_M1 ->
                                Flags.logic(
                                        cpu,
                                        (byte)
                                                (LinearMemory.readByte(cpu, address(r, s))
                                                        & r[s.source] + s.immediate));
                        case Action.PUSH -> {
                            long top = r[RSP] - 8;
                            write8(cpu, top, r[s.source] + s.immediate);
                            r[RSP] = top;
                        }
                        case Action.POP -> {
                            long value = LinearMemory.readQuadword(cpu, r[RSP]);
                            r[RSP] += 8;
                            r[s.target] = value;
                        }
                        case Action.JO -> {
                            next = start + (Flags.overflow(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JNO -> {
                            next = start + (!Flags.overflow(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JB -> {
                            next = start + (Conditions.below(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JAE -> {
                            next = start + (!Conditions.below(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JE -> {
                            next = start + (Flags.zero(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JNE -> {
                            next = start + (!Flags.zero(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JBE -> {
                            next = start + (Conditions.belowOrEqual(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JA -> {
                            next = start + (!Conditions.belowOrEqual(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JS -> {
                            next = start + (Flags.sign(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JNS -> {
                            next = start + (!Flags.sign(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JP -> {
                            next = start + (Flags.parity(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JNP -> {
                            next = start + (!Flags.parity(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JL -> {
                            next = start + (Conditions.less(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JGE -> {
                            next = start + (!Conditions.less(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JLE -> {
                            next = start + (Conditions.lessOrEqual(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JG -> {
                            next = start + (!Conditions.lessOrEqual(cpu) ? s.displacement : s.end);
                            break steps;
                        }
                        case Action.JMP -> {
                            next = start + s.displacement;
                            break steps;
                        }
                        case Action.CALL -> {
                            push(cpu, r, start + s.end);
                            next = start + s.displacement;
                            break steps;
                        }
                        case Action.CALL_R -> {
                            next = target(cpu, r[s.source]);
                            push(cpu, r, start + s.end);
                            break steps;
                        }
                        case Action.CALL_M -> {
                            next = target(cpu, read8(cpu, r, s));
                            push(cpu, r, start + s.end);
                            break steps;
                        }
                        case Action.RET -> {
                            next = target(cpu, LinearMemory.readQuadword(cpu, r[RSP]));
                            r[RSP] += 8;
                            break steps;
                        }
                        case Action.JMP_R -> {
                            next = target(cpu, r[s.source]);
                            break steps;
                        }
                        case Action.JMP_M -> {
                            next = target(cpu, read8(cpu, r, s));
                            break steps;
                        }
                        case Action.END -> {
                            i--;
                            next = start + s.start;
                            if (cpu.codeSize != 8) {
                                cpu.rip = next & LOW;
                                cpu.instructionCount += i;
                                return;
                            }
                            break steps;
                        }
                        case Action.LAST -> {
                            cpu.rip = cpu.next(s.instruction);
                            Dispatcher.STANDARD.execute(cpu, s.instruction);
                            cpu.instructionCount += i;
                            return;
                        }
                        default -> Dispatcher.STANDARD.execute(cpu, s.instruction);
                    }
                }
                cpu.rip = next;
                cpu.instructionCount += i;
                @Nullable Block known = cache.find(next);
                if (known == null
                        || !known.valid
                        || cpu.instructionCount + known.count > limit
                        || cpu.signalled()) {
                    return;
                }
                block = known;
            }
        } catch (ProcessorException e) {
            cpu.rip = cpu.blockStart + s.start;
            cpu.instructionCount += i - 1;
            throw StackFault.refine(cpu, s.instruction, e);
        } catch (LinkageError e) {
            cpu.rip = cpu.blockStart + s.start;
            cpu.instructionCount += i - 1;
            throw cpu.raise(ProcessorException.INVALID_OPCODE);
        }
    }

    private static long address(long[] r, Step s) {
        return r[s.base] + (r[s.index] << s.scale) + s.displacement;
    }

    private static int read4(Processor cpu, long[] r, Step s) {
        return LinearMemory.readDoubleword(cpu, address(r, s));
    }

    private static long read8(Processor cpu, long[] r, Step s) {
        return LinearMemory.readQuadword(cpu, address(r, s));
    }

    private static void write4(Processor cpu, long at, long value) {
        LinearMemory.writeDoubleword(cpu, at, (int) value);
    }

    private static void write8(Processor cpu, long at, long value) {
        LinearMemory.writeQuadword(cpu, at, value);
    }

    private static void push(Processor cpu, long[] r, long value) {
        long top = r[RSP] - 8;
        LinearMemory.writeQuadword(cpu, top, value);
        r[RSP] = top;
    }

    private static long target(Processor cpu, long target) {
        if (!cpu.translation.isCanonical(target)) {
            throw cpu.raise(ProcessorException.GENERAL_PROTECTION, 0);
        }
        return target;
    }
}
