package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.CodeSource;
import dev.quarters.x86.memory.HostMemory;

/**
 * The guest's code from a given RIP on, byte by byte: through the code segment and the page tables,
 * each page looked up once.
 */
final class CodeReader implements CodeSource {

    private static final long NO_PAGE = 1;

    private final Processor cpu;
    private long rip;
    private long linearPage = NO_PAGE;
    private long physicalPage;
    private long hostPage;

    CodeReader(Processor cpu) {
        this.cpu = cpu;
    }

    /** Begins at that RIP; nothing of what was known about pages is kept. */
    void begin(long newRip) {
        rip = newRip;
        linearPage = NO_PAGE;
    }

    /** Of the byte that was read last. */
    long physicalPage() {
        return physicalPage;
    }

    @Override
    public int byteAt(int offset) {
        long linear = linear(rip + offset);
        if ((linear & ~0xFFFL) != linearPage) {
            physicalPage = cpu.translation.fetch.physical(linear) & ~0xFFFL;
            hostPage = cpu.bus.hostPage(physicalPage, false);
            linearPage = linear & ~0xFFFL;
        }
        long inPage = linear & 0xFFF;
        return hostPage != 0
                ? HostMemory.getByte(hostPage + inPage)
                : (int) cpu.bus.readMemory(physicalPage + inPage, 1) & 0xFF;
    }

    /** Intel SDM Vol. 3A §5.3.1 for 64-bit mode, §5.3 for the others. */
    private long linear(long at) {
        if (cpu.codeSize == 8) {
            if (!cpu.translation.isCanonical(at)) {
                throw cpu.raise(ProcessorException.GENERAL_PROTECTION, 0);
            }
            return at;
        }
        Segment code = cpu.segments[Segment.CS];
        if (Long.compareUnsigned(at, code.limit) > 0) {
            throw cpu.raise(ProcessorException.GENERAL_PROTECTION, 0);
        }
        return code.base + at & 0xFFFF_FFFFL;
    }
}
