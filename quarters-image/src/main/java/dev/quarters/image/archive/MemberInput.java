package dev.quarters.image.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A part of a file; several can be read at once. Closing it leaves the file open. */
final class MemberInput extends InputStream {

    private final FileChannel channel;
    private long position;
    private long left;

    MemberInput(FileChannel channel, long offset, long length) {
        this.channel = channel;
        this.position = offset;
        this.left = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (left == 0) {
            return length == 0 ? 0 : -1;
        }
        int most = (int) Math.min(length, left);
        int read = channel.read(ByteBuffer.wrap(into, offset, most), position);
        if (read > 0) {
            position += read;
            left -= read;
        }
        return read;
    }
}
