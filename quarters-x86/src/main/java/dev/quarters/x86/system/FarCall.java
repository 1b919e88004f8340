package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.memory.LinearMemory;

/** CALL to another segment, through a gate, or to another task (Intel SDM Vol. 2, CALL). */
public final class FarCall {

    private FarCall() {}

    /** CALL ptr16:16, ptr16:32. */
    public static void direct(Processor cpu, Instruction instruction) {
        call(cpu, instruction, instruction.immediate2 & 0xFFFF, instruction.immediate);
    }

    /** CALL m16:16, m16:32, m16:64. */
    public static void indirect(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long address = Operands.readAddress(cpu, instruction, size + 2);
        long offset = LinearMemory.read(cpu, address, size);
        call(cpu, instruction, LinearMemory.readWord(cpu, address + size), offset);
    }

    private static void call(Processor cpu, Instruction instruction, int selector, long target) {
        int size = instruction.operandSize;
        long offset = FarJump.cut(target, size);
        long next = cpu.next(instruction);
        if (!cpu.inProtectedMode()) {
            Stack stack = pushed(cpu, size, next);
            if (offset > cpu.segments[Segment.CS].limit) {
                throw Fault.protection(cpu);
            }
            stack.commit();
            CodeSegment.enterReal(cpu, selector, offset);
            return;
        }
        if (DescriptorTables.isNull(selector)) {
            throw Fault.protection(cpu);
        }
        long raw = DescriptorTables.read(cpu, selector);
        if (Descriptor.isCode(raw)) {
            CodeSegment.checkSameLevel(cpu, selector, raw);
            Stack stack = pushed(cpu, size, next);
            CodeSegment.checkTarget(cpu, raw, offset);
            stack.commit();
            CodeSegment.enter(cpu, selector, raw, cpu.privilegeLevel, offset);
            return;
        }
        if (!Descriptor.isSystem(raw)) {
            throw Fault.protection(cpu, selector);
        }
        if (Gate.isCallGate(cpu, raw)) {
            Gate.check(cpu, selector, raw);
            throughGate(cpu, selector, raw, next);
        } else {
            cpu.rip = next;
            TaskSwitch.transfer(cpu, selector, raw, TaskSwitch.Cause.CALL);
        }
    }

    private static Stack pushed(Processor cpu, int size, long next) {
        Stack stack = Stack.current(cpu);
        stack.push(size, cpu.segments[Segment.CS].selector);
        stack.push(size, next);
        return stack;
    }

    private static void throughGate(Processor cpu, int gateSelector, long gate, long next) {
        int selector = Descriptor.gateSelector(gate);
        long raw = Gate.targetCode(cpu, selector);
        long target = Gate.offset(cpu, gateSelector, gate);
        int level = Descriptor.privilegeLevel(raw);
        int size = cpu.inLongMode() ? 8 : Descriptor.is16Bit(gate) ? 2 : 4;
        if (Descriptor.isConforming(raw) || level == cpu.privilegeLevel) {
            Stack stack = pushed(cpu, size, next);
            CodeSegment.checkTarget(cpu, raw, target);
            stack.commit();
            CodeSegment.enter(cpu, selector, raw, cpu.privilegeLevel, target);
            return;
        }
        Segment segment = new Segment();
        Stack stack;
        if (cpu.inLongMode()) {
            stack = Stack.other64Bit(cpu, StackSwitch.pointer64Bit(cpu, level), level);
            SegmentLoad.setNull(segment, level);
        } else {
            stack = StackSwitch.legacy(cpu, level, segment);
        }
        Stack old = Stack.current(cpu);
        stack.push(size, cpu.segments[Segment.SS].selector);
        stack.push(size, cpu.registers[Processor.RSP]);
        if (!cpu.inLongMode()) {
            for (int i = (int) (gate >>> 32) & 0x1F; --i >= 0; ) {
                stack.push(size, old.peek(i * size, size));
            }
        }
        stack.push(size, cpu.segments[Segment.CS].selector);
        stack.push(size, next);
        CodeSegment.checkTarget(cpu, raw, target);
        cpu.segments[Segment.SS].copy(segment);
        stack.commit();
        CodeSegment.enter(cpu, selector, raw, level, target);
    }
}
