package dev.quarters.x86.interpret;

import static dev.quarters.x86.Processor.RSP;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Dispatcher;
import dev.quarters.x86.memory.LinearMemory;

import org.jspecify.annotations.Nullable;

/**
 * Executes blocks, one after the other, until one of them ends with something out of the ordinary.
 *
 * <p>HotSpot compiles {@link #run} only below 8,000 bytecodes, and inlines into it what is hot
 * until all together are as many. So what many cases need is there once: before the switch the
 * right operand, from wherever it comes, and after it the flags; cases without flags go on.
 *
 * <p>Each switch has less than ten cases, for which C2 writes compares instead of a table of jumps:
 * processors predict a chain of conditional branches by what was before, but many of them, above
 * all under a hypervisor, an indirect jump by its last target only. That is worth a factor of 1.7.
 * The last case of each switch is its default.
 */
@SuppressWarnings("SelfAssignment") // Those narrow to the operand\'s size.
final class BlockLoop {

    private static final long LOW = 0xFFFF_FFFFL;

    private BlockLoop() {}

    /**
     * Executes from that block, which is at RIP, until a jump goes where no block is known, the
     * limit is near, somebody signals, or an instruction ends its block that is not a jump.
     *
     * @param limit of {@link Processor#instructionCount}: the first block fits below
     * @return the block at RIP, when only its heat stopped this; it may be invalid
     */
    static @Nullable Block run(Processor cpu, Block first, JumpCache cache, long limit) {
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
                    long right =
                            s.fetch == Step.REGISTER
                                    ? r[s.source] + s.immediate
                                    : Fetch.read(cpu, s, address(r, s));
                    long left;
                    long result;
                    int kind = Flags.SUB;
                    int action = s.action;
                    if (action <= Action.POP) {
                        switch (action) {
                            case Action.MOV4 -> {
                                r[s.target] = right & LOW;
                                continue;
                            }
                            case Action.MOV8 -> {
                                r[s.target] = right;
                                continue;
                            }
                            case Action.STORE4 -> {
                                LinearMemory.writeDoubleword(cpu, address(r, s), (int) right);
                                continue;
                            }
                            case Action.STORE8 -> {
                                LinearMemory.writeQuadword(cpu, address(r, s), right);
                                continue;
                            }
                            case Action.STORE1 -> {
                                LinearMemory.writeByte(cpu, address(r, s), (int) right);
                                continue;
                            }
                            case Action.LEA4 -> {
                                r[s.target] = address(r, s) & LOW;
                                continue;
                            }
                            case Action.LEA8 -> {
                                r[s.target] = address(r, s);
                                continue;
                            }
                            case Action.PUSH -> {
                                push(cpu, r, right);
                                continue;
                            }
                            default -> {
                                r[RSP] += 8;
                                r[s.target] = right;
                                continue;
                            }
                        }
                    } else if (action <= Action.SUB8) {
                        switch (action) {
                            case Action.CMP4 -> {
                                left = (int) r[s.target];
                                right = (int) right;
                                result = (int) (left - right);
                            }
                            case Action.CMP8 -> {
                                left = r[s.target];
                                result = left - right;
                            }
                            case Action.TEST4 -> {
                                left = (int) (r[s.target] & right);
                                right = 0;
                                result = left;
                            }
                            case Action.TEST8 -> {
                                left = r[s.target] & right;
                                right = 0;
                                result = left;
                            }
                            case Action.ADD4 -> {
                                left = (int) r[s.target];
                                right = (int) right;
                                result = (int) (left + right);
                                r[s.target] = result & LOW;
                                kind = Flags.ADD;
                            }
                            case Action.ADD8 -> {
                                left = r[s.target];
                                result = left + right;
                                r[s.target] = result;
                                kind = Flags.ADD;
                            }
                            case Action.SUB4 -> {
                                left = (int) r[s.target];
                                right = (int) right;
                                result = (int) (left - right);
                                r[s.target] = result & LOW;
                            }
                            default -> {
                                left = r[s.target];
                                result = left - right;
                                r[s.target] = result;
                            }
                        }
                    } else if (action <= Action.JGE) {
                        switch (action) {
                            case Action.JE -> {
                                next = start + (Flags.zero(cpu) ? s.displacement : s.end);
                                break steps;
                            }
                            case Action.JNE -> {
                                next = start + (!Flags.zero(cpu) ? s.displacement : s.end);
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
                            case Action.JBE -> {
                                next =
                                        start
                                                + (Conditions.belowOrEqual(cpu)
                                                        ? s.displacement
                                                        : s.end);
                                break steps;
                            }
                            case Action.JA -> {
                                next =
                                        start
                                                + (!Conditions.belowOrEqual(cpu)
                                                        ? s.displacement
                                                        : s.end);
                                break steps;
                            }
                            case Action.JL -> {
                                next = start + (Conditions.less(cpu) ? s.displacement : s.end);
                                break steps;
                            }
                            default -> {
                                next = start + (!Conditions.less(cpu) ? s.displacement : s.end);
                                break steps;
                            }
                        }
                    } else if (action <= Action.JMP_TO) {
                        switch (action) {
                            case Action.JLE -> {
                                next =
                                        start
                                                + (Conditions.lessOrEqual(cpu)
                                                        ? s.displacement
                                                        : s.end);
                                break steps;
                            }
                            case Action.JG -> {
                                next =
                                        start
                                                + (!Conditions.lessOrEqual(cpu)
                                                        ? s.displacement
                                                        : s.end);
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
                            case Action.JMP -> {
                                next = start + s.displacement;
                                break steps;
                            }
                            case Action.CALL -> {
                                push(cpu, r, start + s.end);
                                next = start + s.displacement;
                                break steps;
                            }
                            case Action.RET -> {
                                next = target(cpu, right);
                                r[RSP] += 8;
                                break steps;
                            }
                            case Action.CALL_TO -> {
                                next = target(cpu, right);
                                push(cpu, r, start + s.end);
                                block.goesTo(next - start);
                                break steps;
                            }
                            default -> {
                                next = target(cpu, right);
                                block.goesTo(next - start);
                                break steps;
                            }
                        }
                    } else if (action <= Action.TEST1) {
                        switch (action) {
                            case Action.AND4 -> {
                                left = (int) (r[s.target] & right);
                                right = 0;
                                result = left;
                                r[s.target] = result & LOW;
                            }
                            case Action.AND8 -> {
                                left = r[s.target] & right;
                                right = 0;
                                result = left;
                                r[s.target] = result;
                            }
                            case Action.OR4 -> {
                                left = (int) (r[s.target] | right);
                                right = 0;
                                result = left;
                                r[s.target] = result & LOW;
                            }
                            case Action.OR8 -> {
                                left = r[s.target] | right;
                                right = 0;
                                result = left;
                                r[s.target] = result;
                            }
                            case Action.XOR4 -> {
                                left = (int) (r[s.target] ^ right);
                                right = 0;
                                result = left;
                                r[s.target] = result & LOW;
                            }
                            case Action.XOR8 -> {
                                left = r[s.target] ^ right;
                                right = 0;
                                result = left;
                                r[s.target] = result;
                            }
                            case Action.CMP1 -> {
                                left = (byte) r[s.target];
                                right = (byte) right;
                                result = (byte) (left - right);
                            }
                            default -> {
                                left = (byte) (r[s.target] & right);
                                right = 0;
                                result = left;
                            }
                        }
                    } else if (action <= Action.IMUL8) {
                        switch (action) {
                            case Action.CMP_MEMORY4 -> {
                                left = (int) right;
                                right = (int) (r[s.source] + s.immediate);
                                result = (int) (left - right);
                            }
                            case Action.CMP_MEMORY8 -> {
                                left = right;
                                right = r[s.source] + s.immediate;
                                result = left - right;
                            }
                            case Action.CMP_MEMORY1 -> {
                                left = (byte) right;
                                right = (byte) (r[s.source] + s.immediate);
                                result = (byte) (left - right);
                            }
                            case Action.TEST_MEMORY4 -> {
                                left = (int) (right & r[s.source] + s.immediate);
                                right = 0;
                                result = left;
                            }
                            case Action.TEST_MEMORY8 -> {
                                left = right & r[s.source] + s.immediate;
                                right = 0;
                                result = left;
                            }
                            case Action.TEST_MEMORY1 -> {
                                left = (byte) (right & r[s.source] + s.immediate);
                                right = 0;
                                result = left;
                            }
                            case Action.IMUL4 -> {
                                long product = (int) r[s.target] * (long) (int) right;
                                result = (int) product;
                                left = product ^ result;
                                right = left;
                                r[s.target] = result & LOW;
                                kind = Flags.RESULT;
                            }
                            default -> {
                                left = r[s.target];
                                result = left * right;
                                left = Math.multiplyHigh(left, right) ^ result >> 63;
                                right = left;
                                r[s.target] = result;
                                kind = Flags.RESULT;
                            }
                        }
                    } else if (action <= Action.SAR8) {
                        switch (action) {
                            case Action.SHL4 -> {
                                int count = (int) right & 31;
                                if (count == 0) {
                                    r[s.target] &= LOW;
                                    continue;
                                }
                                result = (int) (r[s.target] << count);
                                left = r[s.target] >>> 32 - count & 1;
                                right = result >>> 63 ^ left;
                                r[s.target] = result & LOW;
                                kind = Flags.RESULT;
                            }
                            case Action.SHL8 -> {
                                int count = (int) right & 63;
                                if (count == 0) {
                                    continue;
                                }
                                result = r[s.target] << count;
                                left = r[s.target] >>> 64 - count & 1;
                                right = result >>> 63 ^ left;
                                r[s.target] = result;
                                kind = Flags.RESULT;
                            }
                            case Action.SHR4 -> {
                                int count = (int) right & 31;
                                if (count == 0) {
                                    r[s.target] &= LOW;
                                    continue;
                                }
                                long value = r[s.target] & LOW;
                                result = (int) (value >>> count);
                                left = value >>> count - 1 & 1;
                                right = result >>> 30 & 1;
                                r[s.target] = value >>> count;
                                kind = Flags.RESULT;
                            }
                            case Action.SHR8 -> {
                                int count = (int) right & 63;
                                if (count == 0) {
                                    continue;
                                }
                                long value = r[s.target];
                                result = value >>> count;
                                left = value >>> count - 1 & 1;
                                right = result >>> 62 & 1;
                                r[s.target] = value >>> count;
                                kind = Flags.RESULT;
                            }
                            case Action.SAR4 -> {
                                int count = (int) right & 31;
                                if (count == 0) {
                                    r[s.target] &= LOW;
                                    continue;
                                }
                                long value = (int) r[s.target];
                                result = value >> count;
                                left = value >> count - 1 & 1;
                                right = 0;
                                r[s.target] = result & LOW;
                                kind = Flags.RESULT;
                            }
                            default -> {
                                int count = (int) right & 63;
                                if (count == 0) {
                                    continue;
                                }
                                long value = r[s.target];
                                result = value >> count;
                                left = value >> count - 1 & 1;
                                right = 0;
                                r[s.target] = result;
                                kind = Flags.RESULT;
                            }
                        }
                    } else if (action <= Action.SIGN_EXTEND4_8) {
                        switch (action) {
                            case Action.MOV1 -> {
                                r[s.target] = r[s.target] & ~0xFFL | right & 0xFF;
                                continue;
                            }
                            case Action.ZERO_EXTEND1 -> {
                                r[s.target] = right & 0xFF;
                                continue;
                            }
                            case Action.ZERO_EXTEND2 -> {
                                r[s.target] = right & 0xFFFF;
                                continue;
                            }
                            case Action.SIGN_EXTEND1_4 -> {
                                r[s.target] = (byte) right & LOW;
                                continue;
                            }
                            case Action.SIGN_EXTEND1_8 -> {
                                r[s.target] = (byte) right;
                                continue;
                            }
                            case Action.SIGN_EXTEND2_4 -> {
                                r[s.target] = (short) right & LOW;
                                continue;
                            }
                            case Action.SIGN_EXTEND2_8 -> {
                                r[s.target] = (short) right;
                                continue;
                            }
                            default -> {
                                r[s.target] = (int) right;
                                continue;
                            }
                        }
                    } else if (action <= Action.NOT8) {
                        switch (action) {
                            case Action.INC4 -> {
                                left = Flags.carry(cpu) ? 1 : 0;
                                right = Integer.MIN_VALUE;
                                result = (int) (r[s.target] + 1);
                                r[s.target] = result & LOW;
                                kind = Flags.INC;
                            }
                            case Action.INC8 -> {
                                left = Flags.carry(cpu) ? 1 : 0;
                                right = Long.MIN_VALUE;
                                result = r[s.target] + 1;
                                r[s.target] = result;
                                kind = Flags.INC;
                            }
                            case Action.DEC4 -> {
                                left = Flags.carry(cpu) ? 1 : 0;
                                right = Integer.MIN_VALUE;
                                result = (int) (r[s.target] - 1);
                                r[s.target] = result & LOW;
                                kind = Flags.DEC;
                            }
                            case Action.DEC8 -> {
                                left = Flags.carry(cpu) ? 1 : 0;
                                right = Long.MIN_VALUE;
                                result = r[s.target] - 1;
                                r[s.target] = result;
                                kind = Flags.DEC;
                            }
                            case Action.NEG4 -> {
                                left = 0;
                                right = (int) r[s.target];
                                result = (int) -right;
                                r[s.target] = result & LOW;
                            }
                            case Action.NEG8 -> {
                                left = 0;
                                right = r[s.target];
                                result = -right;
                                r[s.target] = result;
                            }
                            case Action.NOT4 -> {
                                r[s.target] = ~r[s.target] & LOW;
                                continue;
                            }
                            default -> {
                                r[s.target] = ~r[s.target];
                                continue;
                            }
                        }
                    } else if (action <= Action.ROL8) {
                        switch (action) {
                            case Action.IMUL_IMMEDIATE4 -> {
                                long product = (int) s.instruction.immediate * (long) (int) right;
                                result = (int) product;
                                left = product ^ result;
                                right = left;
                                r[s.target] = result & LOW;
                                kind = Flags.RESULT;
                            }
                            case Action.IMUL_IMMEDIATE8 -> {
                                left = s.instruction.immediate;
                                result = left * right;
                                left = Math.multiplyHigh(left, right) ^ result >> 63;
                                right = left;
                                r[s.target] = result;
                                kind = Flags.RESULT;
                            }
                            case Action.CMOV4 -> {
                                boolean moves = Flags.condition(cpu, s.instruction.opcode & 0xF);
                                r[s.target] = (moves ? right : r[s.target]) & LOW;
                                continue;
                            }
                            case Action.CMOV8 -> {
                                if (Flags.condition(cpu, s.instruction.opcode & 0xF)) {
                                    r[s.target] = right;
                                }
                                continue;
                            }
                            case Action.SET -> {
                                long bit = Flags.condition(cpu, s.instruction.opcode & 0xF) ? 1 : 0;
                                r[s.target] = r[s.target] & ~0xFFL | bit;
                                continue;
                            }
                            case Action.STORE2 -> {
                                LinearMemory.writeWord(cpu, address(r, s), (int) right);
                                continue;
                            }
                            case Action.TO_MEMORY -> {
                                MemoryTarget.update(cpu, s, address(r, s), right);
                                continue;
                            }
                            case Action.ROL4 -> {
                                r[s.target] =
                                        Integer.rotateLeft((int) r[s.target], (int) right) & LOW;
                                continue;
                            }
                            default -> {
                                r[s.target] = Long.rotateLeft(r[s.target], (int) right);
                                continue;
                            }
                        }
                    } else {
                        switch (action) {
                            case Action.JO -> {
                                next = start + (Flags.overflow(cpu) ? s.displacement : s.end);
                                break steps;
                            }
                            case Action.JNO -> {
                                next = start + (!Flags.overflow(cpu) ? s.displacement : s.end);
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
                            case Action.END -> {
                                i--;
                                next = start + s.start;
                                if (cpu.codeSize != 8) {
                                    cpu.rip = next & LOW;
                                    cpu.instructionCount += i;
                                    return null;
                                }
                                break steps;
                            }
                            case Action.LAST -> {
                                cpu.rip = cpu.next(s.instruction);
                                Dispatcher.STANDARD.execute(cpu, s.instruction);
                                cpu.instructionCount += i;
                                return null;
                            }
                            case Action.NOP -> {
                                continue;
                            }
                            default -> {
                                Dispatcher.STANDARD.execute(cpu, s.instruction);
                                continue;
                            }
                        }
                    }
                    cpu.flagKind = kind;
                    cpu.flagLeft = left;
                    cpu.flagRight = right;
                    cpu.flagResult = result;
                }
                cpu.rip = next;
                cpu.instructionCount += i;
                @Nullable Block known = cache.find(next);
                if (known == null
                        || cpu.instructionCount + known.count > limit
                        || cpu.signalled()) {
                    return null;
                }
                if (known.heat <= 0) {
                    return known;
                }
                known.heat--;
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
