package dev.quarters.machine.power;

import dev.quarters.machine.bus.ByteRegion;

/**
 * Port CF9H, which is also ACPI's reset register: bit 1 is a hard reset, and bit 2 does it (Intel
 * I/O Controller Hub 10 data sheet §13.7.5).
 */
public final class ResetControl implements ByteRegion {

    /** What to write to reset. */
    public static final int RESET = 0x06;

    private static final int DO_IT = 0x04;

    private final PowerControl power;

    /** A port that resets what it is given. */
    public ResetControl(PowerControl power) {
        this.power = power;
    }

    @Override
    public int readByte(int offset) {
        return 0;
    }

    @Override
    public void writeByte(int offset, int value) {
        if ((value & DO_IT) != 0) {
            power.reset();
        }
    }
}
