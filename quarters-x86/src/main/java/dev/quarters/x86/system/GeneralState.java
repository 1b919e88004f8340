package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;

import java.util.Arrays;
import java.util.List;

/**
 * General registers.
 *
 * @param registers RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8 to R15
 * @param instructionCount instructions executed since the start
 */
public record GeneralState(
        List<Long> registers, long rip, long rflags, int privilegeLevel, long instructionCount) {

    static GeneralState capture(Processor cpu) {
        return new GeneralState(
                longs(cpu.registers),
                cpu.rip,
                Flags.value(cpu),
                cpu.privilegeLevel,
                cpu.instructionCount);
    }

    void restore(Processor cpu) {
        copy(registers, cpu.registers);
        cpu.rip = rip;
        Flags.set(cpu, rflags);
        cpu.privilegeLevel = privilegeLevel;
        cpu.instructionCount = instructionCount;
    }

    static List<Long> longs(long[] array) {
        return Arrays.stream(array).boxed().toList();
    }

    static void copy(List<Long> from, long[] to) {
        for (int i = 0; i < from.size(); i++) {
            to[i] = from.get(i);
        }
    }
}
