package dev.quarters.machine.virtio.network;

import java.util.HexFormat;

/**
 * An Ethernet address.
 *
 * @param value its 48 bits; the first byte on the wire is the highest
 */
public record MacAddress(long value) {

    /** Of the form {@code 52:54:00:12:34:56}. */
    public static MacAddress parse(String text) {
        byte[] bytes = HexFormat.ofDelimiter(":").parseHex(text);
        if (bytes.length != 6) {
            throw new IllegalArgumentException("Ethernet address: " + text);
        }
        long value = 0;
        for (byte each : bytes) {
            value = value << 8 | each & 0xFF;
        }
        return new MacAddress(value);
    }

    /** One of its bytes, in the order of the wire. */
    public int octet(int index) {
        return (int) (value >> 8 * (5 - index)) & 0xFF;
    }

    @Override
    public String toString() {
        return "%02x:%02x:%02x:%02x:%02x:%02x"
                .formatted(octet(0), octet(1), octet(2), octet(3), octet(4), octet(5));
    }
}
