package dev.quarters.machine.board;

import dev.quarters.machine.bus.ByteRegion;

/** Port 80H: firmware shows its progress there, and systems write to it to pass a microsecond. */
final class DiagnosticPort implements ByteRegion {

    private int shown;

    @Override
    public int readByte(int offset) {
        return shown;
    }

    @Override
    public void writeByte(int offset, int value) {
        shown = value;
    }
}
