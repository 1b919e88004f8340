package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.memory.LinearMemory;

/** JMP to another segment, through a gate, or to another task (Intel SDM Vol. 2, JMP). */
public final class FarJump {

    private FarJump() {}

    /** JMP ptr16:16, ptr16:32. */
    public static void direct(Processor cpu, Instruction instruction) {
        jump(cpu, instruction, instruction.immediate2 & 0xFFFF, instruction.immediate);
    }

    /** JMP m16:16, m16:32, m16:64. */
    public static void indirect(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long address = Operands.readAddress(cpu, instruction, size + 2);
        long offset = LinearMemory.read(cpu, address, size);
        jump(cpu, instruction, LinearMemory.readWord(cpu, address + size), offset);
    }

    private static void jump(Processor cpu, Instruction instruction, int selector, long target) {
        long offset = cut(target, instruction.operandSize);
        if (!cpu.inProtectedMode()) {
            if (offset > cpu.segments[dev.quarters.x86.Segment.CS].limit) {
                throw Fault.protection(cpu);
            }
            CodeSegment.enterReal(cpu, selector, offset);
            return;
        }
        if (DescriptorTables.isNull(selector)) {
            throw Fault.protection(cpu);
        }
        long raw = DescriptorTables.read(cpu, selector);
        if (Descriptor.isCode(raw)) {
            CodeSegment.checkSameLevel(cpu, selector, raw);
            CodeSegment.checkTarget(cpu, raw, offset);
            CodeSegment.enter(cpu, selector, raw, cpu.privilegeLevel, offset);
            return;
        }
        if (!Descriptor.isSystem(raw)) {
            throw Fault.protection(cpu, selector);
        }
        cpu.rip = cpu.next(instruction);
        if (Gate.isCallGate(cpu, raw)) {
            Gate.check(cpu, selector, raw);
            throughGate(cpu, selector, raw);
        } else {
            TaskSwitch.transfer(cpu, selector, raw, TaskSwitch.Cause.JUMP);
        }
    }

    private static void throughGate(Processor cpu, int gateSelector, long gate) {
        int selector = Descriptor.gateSelector(gate);
        long raw = Gate.targetCode(cpu, selector);
        long target = Gate.offset(cpu, gateSelector, gate);
        int descriptorLevel = Descriptor.privilegeLevel(raw);
        if (!Descriptor.isConforming(raw) && descriptorLevel != cpu.privilegeLevel) {
            throw Fault.protection(cpu, selector);
        }
        CodeSegment.checkTarget(cpu, raw, target);
        CodeSegment.enter(cpu, selector, raw, cpu.privilegeLevel, target);
    }

    static long cut(long value, int size) {
        return switch (size) {
            case 2 -> value & 0xFFFF;
            case 4 -> value & 0xFFFF_FFFFL;
            default -> value;
        };
    }
}
