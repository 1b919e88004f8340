package dev.quarters.machine.board;

import dev.quarters.machine.firmware.FirmwareConfiguration;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.timer.RealTimeClock;

/** Tells firmware how much memory there is: by the clock's memory, and by its configuration. */
final class MemorySizes {

    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;
    private static final long UNIT = 64 * KIB;

    private MemorySizes() {}

    static void write(
            GuestMemory ram,
            int processors,
            RealTimeClock clock,
            FirmwareConfiguration configuration) {
        word(clock, 0x15, 640);
        long extended = Math.clamp(ram.lowSize() / KIB - 1024, 0, 0xFFFF);
        word(clock, 0x17, extended);
        word(clock, 0x30, extended);
        word(clock, 0x34, Math.clamp((ram.lowSize() - 16 * MIB) / UNIT, 0, 0xFFFF));
        long high = ram.highSize() / UNIT;
        word(clock, 0x5B, high & 0xFFFF);
        clock.setMemory(0x5D, (int) (high >> 16));
        clock.setMemory(0x5F, processors - 1);
        configuration.addNumber(FirmwareConfiguration.MEMORY_SIZE, 8, ram.size());
        configuration.addNumber(FirmwareConfiguration.PROCESSORS, 2, processors);
        configuration.addNumber(FirmwareConfiguration.MAXIMUM_PROCESSORS, 2, processors);
    }

    private static void word(RealTimeClock clock, int address, long value) {
        clock.setMemory(address, (int) value);
        clock.setMemory(address + 1, (int) (value >> 8));
    }
}
