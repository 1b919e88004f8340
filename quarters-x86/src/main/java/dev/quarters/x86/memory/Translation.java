package dev.quarters.x86.memory;

import dev.quarters.x86.Processor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Cached translations of linear addresses, off-heap, and the slow way of an access. Tables are
 * apart for reading and writing; each entry is 16 bytes: the page's linear address (or 1, which no
 * page has), and what to add to get the host's address.
 */
public final class Translation {

    private static final int ENTRIES = 1024;
    private static final int TABLE = ENTRIES * 16;

    private final Processor cpu;
    private final MemorySegment tables = Arena.ofAuto().allocate(2L * TABLE, 64);
    private final long readTable = tables.address();
    private final long writeTable = readTable + TABLE;

    /** Empty. */
    public Translation(Processor cpu) {
        this.cpu = cpu;
        flush();
    }

    /** Where the translation for reading that page would be, at the present privilege level. */
    public long readEntry(long linear) {
        return readTable + (linear >>> 8 & (ENTRIES - 1) << 4);
    }

    /** Where the translation for writing that page would be, at the present privilege level. */
    public long writeEntry(long linear) {
        return writeTable + (linear >>> 8 & (ENTRIES - 1) << 4);
    }

    /** Forgets all translations. */
    public void flush() {
        for (long entry = readTable; entry < readTable + 2L * TABLE; entry += 16) {
            HostMemory.putLong(entry, 1);
        }
    }

    /** Reads 1, 2, 4 or 8 bytes, zero-extended, whatever it takes. */
    public long read(long linear, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            long physical = linear + i;
            long page = cpu.bus.hostPage(physical, false);
            long piece =
                    page != 0
                            ? HostMemory.getByte(page + (physical & 0xFFF))
                            : cpu.bus.readMemory(physical, 1) & 0xFF;
            value |= piece << 8 * i;
        }
        return value;
    }

    /** Writes 1, 2, 4 or 8 bytes, whatever it takes. */
    public void write(long linear, int size, long value) {
        for (int i = 0; i < size; i++) {
            long physical = linear + i;
            long page = cpu.bus.hostPage(physical, true);
            if (page != 0) {
                HostMemory.putByte(page + (physical & 0xFFF), (int) (value >> 8 * i));
            } else {
                cpu.bus.writeMemory(physical, 1, value >> 8 * i & 0xFF);
            }
        }
    }

    /** The physical address of code. */
    public long fetch(long linear) {
        return linear;
    }
}
