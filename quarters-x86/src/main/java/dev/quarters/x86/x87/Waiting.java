package dev.quarters.x86.x87;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;

/** What most x87 instructions look at before they do anything. */
final class Waiting {

    /** ES: an exception waits that is not masked. */
    static final int SUMMARY = 0x80;

    static final int BUSY = 0x8000;

    private static final long MP = 2;
    private static final long EM = 4;
    private static final long TS = 8;

    private Waiting() {}

    /** #NM where the system wants it (Intel SDM Vol. 3A table 2-1). */
    static void available(Processor cpu) {
        if ((cpu.cr0 & (EM | TS)) != 0) {
            throw cpu.raise(ProcessorException.DEVICE_NOT_AVAILABLE);
        }
    }

    /** #NM, then #MF when the instruction before left an exception. */
    static void check(Processor cpu) {
        available(cpu);
        if ((cpu.x87.status & SUMMARY) != 0) {
            throw cpu.raise(ProcessorException.FLOATING_POINT);
        }
    }

    /** WAIT: #NM only when MP says that TS is for it too. */
    static void waitForIt(Processor cpu) {
        if ((cpu.cr0 & (MP | TS)) == (MP | TS)) {
            throw cpu.raise(ProcessorException.DEVICE_NOT_AVAILABLE);
        } else if ((cpu.x87.status & SUMMARY) != 0) {
            throw cpu.raise(ProcessorException.FLOATING_POINT);
        }
    }
}
