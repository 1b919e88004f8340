package dev.quarters.machine.power;

import dev.quarters.machine.bus.ByteRegion;
import dev.quarters.machine.bus.InterruptLine;
import dev.quarters.machine.state.RegisterArray;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

/**
 * ACPI's fixed registers (ACPI 6.5 §4.8.3): status at 0, enable at 2, control at 4. The mode is
 * always ACPI. The system control interrupt is a level.
 */
public final class PowerManagement implements ByteRegion, Stateful {

    /** The value of SLP_TYP that is soft off, as the _S5 object says. */
    public static final int SOFT_OFF = 5;

    private static final int POWER_BUTTON = 1 << 8;

    /** Global lock, power button, sleep button, real-time clock, timer. */
    private static final int ENABLES = 0x0721;

    private static final int SCI_ENABLE = 1;
    private static final int SLEEP_TYPE = 7 << 10;
    private static final int SLEEP_ENABLE = 1 << 13;

    private final InterruptLine line;
    private final PowerControl power;
    private int status;
    private int enable;
    private int control = SCI_ENABLE;

    /** Registers that interrupt by that line. */
    public PowerManagement(InterruptLine line, PowerControl power) {
        this.line = line;
        this.power = power;
    }

    /** After power-up. */
    public void reset() {
        status = 0;
        enable = 0;
        control = SCI_ENABLE;
        update();
    }

    /** Somebody presses the power button. */
    public void pressPowerButton() {
        status |= POWER_BUTTON;
        update();
    }

    private void update() {
        line.set((status & enable) != 0);
    }

    @Override
    public int readByte(int offset) {
        int register =
                switch (offset >> 1) {
                    case 0 -> status;
                    case 1 -> enable;
                    case 2 -> control;
                    default -> 0;
                };
        return register >> 8 * (offset & 1) & 0xFF;
    }

    @Override
    public void writeByte(int offset, int value) {
        int shift = 8 * (offset & 1);
        int kept = 0xFF00 >> shift;
        switch (offset >> 1) {
            case 0 -> status &= ~(value << shift);
            case 1 -> enable = (enable & kept | value << shift) & ENABLES;
            case 2 -> writeControl(control & kept | value << shift);
            default -> {}
        }
        update();
    }

    /** SLP_EN is written only. */
    private void writeControl(int value) {
        control = value & SLEEP_TYPE | SCI_ENABLE;
        if ((value & SLEEP_ENABLE) != 0 && (value & SLEEP_TYPE) >> 10 == SOFT_OFF) {
            power.powerOff();
        }
    }

    @Override
    public void save(StateWriter out) {
        out.putInts("registers", new int[] {status, enable, control});
    }

    @Override
    public void load(StateReader in) {
        int[] saved = RegisterArray.read(in, "registers", 3);
        status = saved[0] & 0xFFFF;
        enable = saved[1] & ENABLES;
        control = saved[2] & SLEEP_TYPE | SCI_ENABLE;
        update();
    }
}
