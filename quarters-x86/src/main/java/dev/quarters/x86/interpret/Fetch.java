package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;
import dev.quarters.x86.memory.HostMemory;

/** Reads of a step's memory operand: one look at the cached translations for all sizes. */
final class Fetch {

    private static final long PAGE = ~0xFFFL;

    private Fetch() {}

    /** Extended to 64 bits as the step says; doublewords with their sign. */
    static long read(Processor cpu, Step step, long linear) {
        long entry = cpu.translation.readEntry(linear);
        if (HostMemory.getLong(entry) != (linear + step.last & PAGE)) {
            return slowly(cpu, step, linear);
        }
        long host = linear + HostMemory.getLong(entry + 8);
        return switch (step.fetch) {
            case Step.QUADWORD -> HostMemory.getLong(host);
            case Step.DOUBLEWORD -> HostMemory.getInt(host);
            case Step.BYTE -> HostMemory.getByte(host);
            case Step.WORD -> HostMemory.getShort(host);
            case Step.SIGNED_BYTE -> (byte) HostMemory.getByte(host);
            default -> (short) HostMemory.getShort(host);
        };
    }

    private static long slowly(Processor cpu, Step step, long linear) {
        long value = cpu.translation.read(linear, step.last + 1);
        return switch (step.fetch) {
            case Step.DOUBLEWORD -> (int) value;
            case Step.SIGNED_BYTE -> (byte) value;
            case Step.SIGNED_WORD -> (short) value;
            default -> value;
        };
    }
}
