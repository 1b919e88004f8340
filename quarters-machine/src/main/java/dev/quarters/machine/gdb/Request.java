package dev.quarters.machine.gdb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** The bytes of a packet, read from the left. What does not fit is a {@link PacketException}. */
final class Request {

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] bytes;
    private int at;

    Request(byte[] bytes) {
        this.bytes = bytes;
    }

    /** All of it as text, for messages and for requests that are words. */
    String text() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    boolean isAtEnd() {
        return at == bytes.length;
    }

    /** The next byte, or 0 at the end. */
    char next() {
        return at < bytes.length ? (char) (bytes[at++] & 0xFF) : 0;
    }

    /** Whether that comes next, and then passes it. */
    boolean accept(String word) {
        byte[] wanted = word.getBytes(StandardCharsets.ISO_8859_1);
        if (at + wanted.length > bytes.length
                || !Arrays.equals(wanted, 0, wanted.length, bytes, at, at + wanted.length)) {
            return false;
        }
        at += wanted.length;
        return true;
    }

    /** That has to come next. */
    void expect(String word) {
        if (!accept(word)) {
            throw PacketException.garbled(text());
        }
    }

    /** A number of 1 to 16 hexadecimal digits. */
    long number() {
        long value = 0;
        int digits = 0;
        while (at < bytes.length && HexFormat.isHexDigit(bytes[at])) {
            value = value << 4 | HexFormat.fromHexDigit(bytes[at++]);
            digits++;
        }
        if (digits == 0 || digits > 16) {
            throw PacketException.garbled(text());
        }
        return value;
    }

    /** A number not above that bound. */
    int number(int bound) {
        long value = number();
        if (value < 0 || value > bound) {
            throw PacketException.garbled(text());
        }
        return (int) value;
    }

    /** The rest, as it is. */
    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
        at = bytes.length;
        return rest;
    }

    /** The rest, as pairs of hexadecimal digits. */
    byte[] hexadecimal() {
        String digits = new String(rest(), StandardCharsets.ISO_8859_1);
        try {
            return HEX.parseHex(digits);
        } catch (IllegalArgumentException e) {
            throw PacketException.garbled(text());
        }
    }

    /** Bytes as pairs of hexadecimal digits. */
    static String hexadecimal(byte[] bytes, int length) {
        return HEX.formatHex(bytes, 0, length);
    }

    /** Text as pairs of hexadecimal digits. */
    static String hexadecimal(String text) {
        return HEX.formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
