package dev.quarters.machine.power;

import dev.quarters.machine.bus.IoRegion;

/** A port by which test programs without an operating system end with a code. */
public record DebugExit(PowerControl power) implements IoRegion {

    @Override
    public long read(long offset, int size) {
        return 0;
    }

    @Override
    public void write(long offset, int size, long value) {
        power.exit((int) value);
    }
}
