package dev.quarters.image.tar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the archives of images: folders and files with short names, of nobody in particular and
 * without times, so the same images make the same archive (POSIX.1-2001 pax "ustar Interchange
 * Format"; sizes from 8 GiB in base 256).
 */
public final class TarWriter implements AutoCloseable {

    private static final byte[] ZEROS = new byte[2 * TarHeader.BLOCK];

    private final OutputStream out;

    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes a folder. */
    public void folder(String name) throws IOException {
        header(name + "/", 0, '5', 0755);
    }

    /** Writes a file. */
    public void file(String name, byte[] content) throws IOException {
        header(name, content.length, '0', 0644);
        out.write(content);
        pad(content.length);
    }

    /** Writes a file of exactly that size. */
    public void file(String name, long size, InputStream content) throws IOException {
        header(name, size, '0', 0644);
        byte[] buffer = new byte[256 << 10];
        long left = size;
        while (left > 0) {
            int read = content.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new IOException(name + " ended " + left + " bytes too early");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
        if (content.read() >= 0) {
            throw new IOException(name + " has more than " + size + " bytes");
        }
        pad(size);
    }

    private void header(String name, long size, char type, int mode) throws IOException {
        byte[] nameBytes = name.getBytes(UTF_8);
        if (nameBytes.length > 100) {
            throw new IOException("the name " + name + " is longer than 100 bytes");
        }
        byte[] block = new byte[TarHeader.BLOCK];
        System.arraycopy(nameBytes, 0, block, 0, nameBytes.length);
        octal(block, 100, 7, mode);
        octal(block, 108, 7, 0);
        octal(block, 116, 7, 0);
        size(block, size);
        octal(block, 136, 11, 0);
        block[156] = (byte) type;
        text(block, 257, "ustar\00000");
        text(block, 148, "        ");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        octal(block, 148, 6, sum);
        block[154] = 0;
        out.write(block);
    }

    private static void size(byte[] block, long size) {
        if (size < 1L << 33) {
            octal(block, 124, 11, size);
            return;
        }
        for (int i = 0; i < 8; i++) {
            block[135 - i] = (byte) (size >>> (8 * i));
        }
        block[124] = (byte) 0x80;
    }

    private static void octal(byte[] block, int offset, int digits, long value) {
        for (int i = 0; i < digits; i++) {
            block[offset + digits - 1 - i] = (byte) ('0' + (value >>> (3 * i) & 7));
        }
    }

    private static void text(byte[] block, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    private void pad(long size) throws IOException {
        out.write(ZEROS, 0, (int) (-size & (TarHeader.BLOCK - 1)));
    }

    /** Ends the archive; the stream stays open. */
    public void finish() throws IOException {
        out.write(ZEROS);
        out.flush();
    }

    /** Closes the stream without ending the archive. */
    @Override
    public void close() throws IOException {
        out.close();
    }
}
