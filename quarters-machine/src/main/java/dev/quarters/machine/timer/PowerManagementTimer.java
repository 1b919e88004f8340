package dev.quarters.machine.timer;

import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.time.Frequency;

/**
 * The power management timer (ACPI 6.5 §4.8.3.3): 32 bits at 3.579545 MHz. It follows from guest
 * time and has no state. Its overflow does not interrupt.
 */
public record PowerManagementTimer(EventQueue events) implements IoRegion {

    private static final Frequency CLOCK = new Frequency(3_579_545);

    @Override
    public long read(long offset, int size) {
        long count = CLOCK.ticks(events.now()) & 0xFFFF_FFFFL;
        return count >> 8 * (offset & 3);
    }

    @Override
    public void write(long offset, int size, long value) {}
}
