package dev.quarters.machine.firmware;

import dev.quarters.machine.bus.ByteRegion;

import java.util.function.IntConsumer;

/**
 * Where firmware writes what it is doing, byte by byte (SeaBIOS, docs/Debugging.md: port 402H). It
 * is known by the constant that it reads as.
 */
public final class DebugConsole implements ByteRegion {

    private static final int PRESENT = 0xE9;

    private final IntConsumer target;

    /** A console that hands on each byte; under the machine's lock, so that must return at once. */
    public DebugConsole(IntConsumer target) {
        this.target = target;
    }

    @Override
    public int readByte(int offset) {
        return PRESENT;
    }

    @Override
    public void writeByte(int offset, int value) {
        target.accept(value);
    }
}
