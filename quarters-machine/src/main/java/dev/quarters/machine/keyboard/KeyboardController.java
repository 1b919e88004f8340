package dev.quarters.machine.keyboard;

import dev.quarters.machine.bus.ByteRegion;
import dev.quarters.machine.bus.InterruptLine;
import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.power.PowerControl;
import dev.quarters.machine.state.RegisterArray;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

/**
 * As much of an 8042 as systems need to reset a PC and to find out, without waiting, that nobody
 * types (IBM PS/2 Technical Reference, keyboard and auxiliary device controller). Its keyboard
 * acknowledges everything and has no keys; there is no mouse. Ports 60H and 64H.
 */
public final class KeyboardController implements Stateful {

    private static final int OUTPUT_FULL = 1;
    private static final int SYSTEM = 4;
    private static final int COMMAND = 8;
    private static final int UNLOCKED = 16;

    private static final int INTERRUPT_ENABLE = 1;
    private static final int KEYBOARD_DISABLED = 0x10;
    private static final int MOUSE_DISABLED = 0x20;

    private static final int ACKNOWLEDGE = 0xFA;
    private static final int PASSED = 0xAA;
    private static final int RESET_KEYBOARD = 0xFF;

    /** Output port: no reset, address line 20 on. */
    private static final int OUTPUT_PORT = 0xCF;

    private final InterruptLine line;
    private final PowerControl power;
    private int configuration;
    private int output = -1;
    private int afterOutput = -1;

    /** The command whose byte comes next by the data port, or 0. */
    private int awaited;

    private boolean lastWasCommand;

    /** A controller that interrupts by that line. */
    public KeyboardController(InterruptLine line, PowerControl power) {
        this.line = line;
        this.power = power;
        reset();
    }

    /** After power-up. */
    public void reset() {
        configuration = INTERRUPT_ENABLE | SYSTEM | MOUSE_DISABLED;
        output = -1;
        afterOutput = -1;
        awaited = 0;
        lastWasCommand = false;
        update();
    }

    /** Port 60H. */
    public IoRegion dataPort() {
        return new ByteRegion() {
            @Override
            public int readByte(int offset) {
                return readData();
            }

            @Override
            public void writeByte(int offset, int value) {
                writeData(value);
            }
        };
    }

    /** Port 64H: status, and commands. */
    public IoRegion commandPort() {
        return new ByteRegion() {
            @Override
            public int readByte(int offset) {
                return (output >= 0 ? OUTPUT_FULL : 0)
                        | configuration & SYSTEM
                        | (lastWasCommand ? COMMAND : 0)
                        | UNLOCKED;
            }

            @Override
            public void writeByte(int offset, int value) {
                command(value);
            }
        };
    }

    private void put(int first, int second) {
        output = first;
        afterOutput = second;
        update();
    }

    private void update() {
        line.set(output >= 0 && (configuration & INTERRUPT_ENABLE) != 0);
    }

    private int readData() {
        int value = Math.max(output, 0);
        line.set(false);
        put(afterOutput, -1);
        return value;
    }

    private void command(int command) {
        lastWasCommand = true;
        awaited = 0;
        switch (command) {
            case 0x20 -> put(configuration, -1);
            case 0x60, 0xD1, 0xD2, 0xD3, 0xD4 -> awaited = command;
            case 0xA9 -> put(1, -1); // no mouse: its clock line is stuck
            case 0xAA -> put(0x55, -1);
            case 0xAB -> put(0, -1);
            case 0xAD -> configuration |= KEYBOARD_DISABLED;
            case 0xAE -> configuration &= ~KEYBOARD_DISABLED;
            case 0xC0 -> put(0x80, -1);
            case 0xD0 -> put(OUTPUT_PORT, -1);
            default -> {
                // F0H to FFH pulse lines of the output port for which their bit is 0.
                if (command >= 0xF0 && (command & 1) == 0) {
                    power.reset();
                }
            }
        }
    }

    private void writeData(int value) {
        lastWasCommand = false;
        int command = awaited;
        awaited = 0;
        switch (command) {
            case 0 -> put(ACKNOWLEDGE, value == RESET_KEYBOARD ? PASSED : -1);
            case 0x60 -> {
                configuration = value & 0x77 | MOUSE_DISABLED;
                update();
            }
            case 0xD1 -> {
                if ((value & 1) == 0) {
                    power.reset();
                }
            }
            case 0xD2, 0xD3 -> put(value, -1);
            default -> {}
        }
    }

    @Override
    public void save(StateWriter out) {
        out.putInts("registers", new int[] {configuration, output, afterOutput, awaited});
        out.putBoolean("lastWasCommand", lastWasCommand);
    }

    @Override
    public void load(StateReader in) {
        int[] saved = RegisterArray.read(in, "registers", 4);
        configuration = saved[0] & 0x77;
        output = Math.clamp(saved[1], -1, 0xFF);
        afterOutput = Math.clamp(saved[2], -1, 0xFF);
        awaited = saved[3] & 0xFF;
        lastWasCommand = in.getBoolean("lastWasCommand");
        update();
    }
}
