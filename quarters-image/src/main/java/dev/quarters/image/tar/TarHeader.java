package dev.quarters.image.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** The fields of a header block of 512 bytes (POSIX.1-2001 pax "ustar Interchange Format"). */
final class TarHeader {

    static final int BLOCK = 512;

    final byte[] block = new byte[BLOCK];

    boolean isZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** The sum of all bytes with the checksum's own as blanks; old tars summed signed bytes. */
    boolean checksumIsRight() throws TarException {
        long stored = number(148, 8);
        int unsigned = 0;
        int signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= 148 && i < 156 ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        return stored == unsigned || stored == signed;
    }

    /** Octal digits, or base 256 when the first bit is set (GNU tar "Extensions"). */
    long number(int offset, int length) throws TarException {
        if ((block[offset] & 0x80) != 0) {
            return binary(offset, length);
        }
        long value = 0;
        boolean any = false;
        for (int i = offset; i < offset + length; i++) {
            byte b = block[i];
            if (b >= '0' && b <= '7') {
                value = (value << 3) + (b - '0');
                any = true;
            } else if (b == 0 || b == ' ') {
                if (any) {
                    break;
                }
            } else {
                throw new TarException("a header has \"" + text(offset, length) + "\" as a number");
            }
        }
        return value;
    }

    private long binary(int offset, int length) throws TarException {
        boolean negative = (block[offset] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = offset; i < offset + length; i++) {
            int b = i == offset ? (negative ? block[i] | 0x80 : block[i] & 0x7f) : block[i];
            long shifted = value << 8;
            if (shifted >> 8 != value) {
                throw new TarException("a header has a number beyond 64 bits");
            }
            value = shifted | (b & 0xff);
        }
        return value;
    }

    /** Up to the first zero byte. */
    String text(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return new String(block, offset, end - offset, ISO_8859_1);
    }

    byte type() {
        return block[156];
    }

    boolean isUstar() {
        return text(257, 6).startsWith("ustar") && !isGnu();
    }

    boolean isGnu() {
        return text(257, 8).equals("ustar  ");
    }

    /** With the prefix that ustar has for names of more than 100 bytes. */
    String name() {
        String name = text(0, 100);
        if (block[345] != 0 && isUstar()) {
            return text(345, 155) + "/" + name;
        }
        return name;
    }
}
