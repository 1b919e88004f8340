package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.memory.LinearMemory;

/** Stores of 16 bytes into two pages. */
final class Crossing {

    private Crossing() {}

    /**
     * The upper page is written first with what it holds, which faults as the store would, and so
     * leaves the lower one alone; a fault of the lower one is found by its own write.
     */
    static void store(Processor cpu, long address, long low, long high) {
        long last = address + 15;
        LinearMemory.writeByte(cpu, address, LinearMemory.readByte(cpu, address));
        LinearMemory.writeByte(cpu, last, LinearMemory.readByte(cpu, last));
        LinearMemory.writeQuadword(cpu, address, low);
        LinearMemory.writeQuadword(cpu, address + 8, high);
    }
}
