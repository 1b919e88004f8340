package dev.quarters.machine.virtio;

/** A device's configuration space as bytes, little-endian; beyond its end all is zero. */
public final class ConfigurationFields {

    private final byte[] bytes;

    /** That many bytes, all zero. */
    public ConfigurationFields(int size) {
        bytes = new byte[size];
    }

    /** Sets a field of 1, 2, 4 or 8 bytes. */
    public void set(int offset, int size, long value) {
        for (int i = 0; i < size; i++) {
            bytes[offset + i] = (byte) (value >> 8 * i);
        }
    }

    /** What a driver reads, at whatever offset. */
    public long read(int offset, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            int at = offset + i;
            if (at >= 0 && at < bytes.length) {
                value |= (bytes[at] & 0xFFL) << 8 * i;
            }
        }
        return value;
    }
}
