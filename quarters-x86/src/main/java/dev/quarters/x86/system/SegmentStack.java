package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;

/** PUSH and POP of segment registers (Intel SDM Vol. 2). */
public final class SegmentStack {

    private SegmentStack() {}

    /** PUSH Sreg: by the opcode's last byte. */
    public static void push(Processor cpu, Instruction instruction) {
        Stack stack = Stack.current(cpu);
        stack.push(instruction.operandSize, cpu.segments[segment(instruction)].selector);
        stack.commit();
    }

    /** POP Sreg. */
    public static void pop(Processor cpu, Instruction instruction) {
        int segment = segment(instruction);
        Stack stack = Stack.current(cpu);
        int selector = (int) stack.pop(instruction.operandSize) & 0xFFFF;
        SegmentLoad.load(cpu, segment, selector);
        stack.commit();
        if (segment == Segment.SS) {
            cpu.interruptShadow = true;
        }
    }

    /** 06, 0E, 16, 1E and their POPs; 0F A0 and A8 and theirs. */
    private static int segment(Instruction instruction) {
        int opcode = instruction.opcode & 0xFF;
        return opcode >= 0xA8 ? Segment.GS : opcode >= 0xA0 ? Segment.FS : opcode >> 3;
    }
}
