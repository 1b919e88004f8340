package dev.quarters.machine.power;

import dev.quarters.machine.bus.ByteRegion;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

/**
 * Port 92H (IBM PS/2 Technical Reference): bit 0 resets, bit 1 is address line 20, which here is
 * always on.
 */
public final class FastControl implements ByteRegion, Stateful {

    private static final int RESET = 1;
    private static final int ADDRESS_20 = 2;

    private final PowerControl power;
    private int value = ADDRESS_20;

    /** A port that resets what it is given. */
    public FastControl(PowerControl power) {
        this.power = power;
    }

    /** After power-up. */
    public void reset() {
        value = ADDRESS_20;
    }

    @Override
    public int readByte(int offset) {
        return value;
    }

    @Override
    public void writeByte(int offset, int written) {
        boolean resets = (written & ~value & RESET) != 0;
        value = written & (RESET | ADDRESS_20);
        if (resets) {
            power.reset();
        }
    }

    @Override
    public void save(StateWriter out) {
        out.putInt("value", value);
    }

    @Override
    public void load(StateReader in) {
        value = in.getInt("value") & (RESET | ADDRESS_20);
    }
}
