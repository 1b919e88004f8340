package dev.quarters.network.address;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses as numbers: the first byte on the wire is the highest. */
public final class Ipv4 {

    private Ipv4() {}

    /**
     * Of the form {@code 10.0.2.15}.
     *
     * @throws IllegalArgumentException when it has another form
     */
    public static int parse(String text) {
        String[] parts = text.split("\\.", -1);
        int address = 0;
        for (String part : parts) {
            if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(Ipv4::isDigit)) {
                throw new IllegalArgumentException("no IPv4 address: \"" + text + '"');
            }
            int value = Integer.parseInt(part);
            if (parts.length != 4 || value > 255) {
                throw new IllegalArgumentException("no IPv4 address: \"" + text + '"');
            }
            address = address << 8 | value;
        }
        return address;
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    /** As {@link #parse} takes it. */
    public static String text(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 0xFF)
                + "."
                + (address >>> 8 & 0xFF)
                + "."
                + (address & 0xFF);
    }

    /** As Java's sockets take it. */
    public static InetAddress toInetAddress(int address) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {
                        (byte) (address >>> 24),
                        (byte) (address >>> 16),
                        (byte) (address >>> 8),
                        (byte) address
                    });
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Of Java's sockets; 0 when it is none of version 4. */
    public static int of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == 4
                ? (bytes[0] & 0xFF) << 24
                        | (bytes[1] & 0xFF) << 16
                        | (bytes[2] & 0xFF) << 8
                        | bytes[3] & 0xFF
                : 0;
    }

    /** Of the host itself: 127.0.0.0/8 (RFC 1122 §3.2.1.3). */
    public static boolean isLoopback(int address) {
        return address >>> 24 == 127;
    }

    /**
     * Whether packets can be for one host of that address: it is not of "this network" (0.0.0.0/8,
     * which Linux takes for itself), not a group's (224.0.0.0/4) nor reserved (240.0.0.0/4).
     */
    public static boolean isOfOneHost(int address) {
        return address >>> 24 != 0 && address >>> 28 < 14;
    }
}
