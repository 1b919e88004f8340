package dev.quarters.pc.software;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Decoder;
import dev.quarters.x86.decode.Disassembler;

/** The instruction that a processor stands at, for people. */
public final class NextInstruction {

    private NextInstruction() {}

    /** By the guest's page tables as they are, without a trace in them. */
    public static String of(Processor cpu) {
        long base = cpu.codeSize == 8 ? 0 : cpu.segments[Segment.CS].base;
        long linear = base + cpu.rip;
        if (cpu.translation.peek(linear) < 0) {
            return "(no code there)";
        }
        Decoder decoder = new Decoder();
        return Disassembler.text(
                decoder.decode(offset -> peek(cpu, linear + offset), 0, cpu.codeSize), cpu.rip);
    }

    private static int peek(Processor cpu, long linear) {
        long at = cpu.translation.peek(linear);
        return at < 0 ? 0 : (int) cpu.translation.readPhysical(at) & 0xFF;
    }
}
