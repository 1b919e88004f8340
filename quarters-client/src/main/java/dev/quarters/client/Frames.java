package dev.quarters.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Output of a guest without a terminal, in frames of which each tells its stream: a byte for the
 * stream, three of padding, four for the length (Docker API 1.45 "Stream format").
 */
public final class Frames {

    private static final int HEAD = 8;
    private static final int ERROR_OUTPUT = 2;

    private Frames() {}

    /**
     * Copies all of it, flushed as it comes.
     *
     * @throws EOFException when it ends within a frame
     */
    public static void copy(InputStream in, OutputStream out, OutputStream err) throws IOException {
        byte[] head = new byte[HEAD];
        byte[] piece = new byte[16384];
        for (int read = in.readNBytes(head, 0, HEAD);
                read > 0;
                read = in.readNBytes(head, 0, HEAD)) {
            if (read < HEAD || head[0] > ERROR_OUTPUT || head[1] != 0) {
                throw new EOFException("the daemon's output is cut off or malformed");
            }
            OutputStream to = head[0] == ERROR_OUTPUT ? err : out;
            long left = length(head);
            while (left > 0) {
                int count = in.read(piece, 0, (int) Math.min(piece.length, left));
                if (count < 0) {
                    throw new EOFException("the daemon's output is cut off");
                }
                to.write(piece, 0, count);
                left -= count;
            }
            to.flush();
        }
    }

    private static long length(byte[] head) {
        long length = 0;
        for (int i = 4; i < HEAD; i++) {
            length = length << 8 | head[i] & 0xff;
        }
        return length;
    }

    /** Copies what is not in frames, flushed as it comes. */
    public static void copyRaw(InputStream in, OutputStream out) throws IOException {
        byte[] piece = new byte[16384];
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            out.write(piece, 0, count);
            out.flush();
        }
    }
}
