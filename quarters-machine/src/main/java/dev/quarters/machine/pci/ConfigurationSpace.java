package dev.quarters.machine.pci;

/**
 * The registers of a function: bytes, and which of their bits a guest can write. Sizing of base
 * addresses needs no code of its own: ones that are written stay only where bits are writable.
 */
final class ConfigurationSpace {

    static final int COMMAND = 0x04;
    static final int STATUS = 0x06;
    static final int CLASS_REVISION = 0x08;
    static final int BAR_0 = 0x10;
    static final int BAR_END = 0x28;
    static final int SUBSYSTEM = 0x2C;
    static final int CAPABILITIES = 0x34;
    static final int INTERRUPT_LINE = 0x3C;
    static final int INTERRUPT_PIN = 0x3D;

    /** The first byte behind the header. */
    static final int HEADER_END = 0x40;

    private final byte[] bytes;
    private final byte[] writable;

    ConfigurationSpace(int size) {
        bytes = new byte[size];
        writable = new byte[size];
    }

    int size() {
        return bytes.length;
    }

    byte[] copy() {
        return bytes.clone();
    }

    /** Takes the bits that a guest can write; the others belong to the configuration. */
    void restore(byte[] saved) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bytes[i] & ~writable[i] | saved[i] & writable[i]);
        }
    }

    /** Clears all that a guest can write. */
    void clear() {
        restore(new byte[bytes.length]);
    }

    /** Bits that a guest can write, little-endian. */
    void setWritable(int offset, int size, long mask) {
        for (int i = 0; i < size; i++) {
            writable[offset + i] = (byte) (mask >> 8 * i);
        }
    }

    long read(int offset, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            int at = offset + i;
            value |= (at < bytes.length ? bytes[at] & 0xFFL : 0xFFL) << 8 * i;
        }
        return value;
    }

    /** A guest's write. */
    void write(int offset, int size, long value) {
        for (int i = 0; i < size && offset + i < bytes.length; i++) {
            int at = offset + i;
            bytes[at] = (byte) (bytes[at] & ~writable[at] | value >> 8 * i & writable[at]);
        }
    }

    int getByte(int offset) {
        return bytes[offset] & 0xFF;
    }

    int getShort(int offset) {
        return (int) read(offset, 2);
    }

    int getInt(int offset) {
        return (int) read(offset, 4);
    }

    void setByte(int offset, int value) {
        bytes[offset] = (byte) value;
    }

    void setShort(int offset, int value) {
        setByte(offset, value);
        setByte(offset + 1, value >> 8);
    }

    void setInt(int offset, int value) {
        setShort(offset, value);
        setShort(offset + 2, value >> 16);
    }
}
