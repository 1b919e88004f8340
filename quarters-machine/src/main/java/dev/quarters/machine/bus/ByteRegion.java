package dev.quarters.machine.bus;

/**
 * A device with registers of a byte, as those of the ISA bus: a wider access is one of each byte,
 * the lowest first.
 */
public interface ByteRegion extends IoRegion {

    /** Reads the byte at an offset that is anything from 0. */
    int readByte(int offset);

    /** Writes the byte, 0 to 255. */
    void writeByte(int offset, int value);

    @Override
    default long read(long offset, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (readByte((int) offset + i & Integer.MAX_VALUE) & 0xFFL) << 8 * i;
        }
        return value;
    }

    @Override
    default void write(long offset, int size, long value) {
        for (int i = 0; i < size; i++) {
            writeByte((int) offset + i & Integer.MAX_VALUE, (int) (value >> 8 * i) & 0xFF);
        }
    }
}
