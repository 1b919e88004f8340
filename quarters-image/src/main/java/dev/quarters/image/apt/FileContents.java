package dev.quarters.image.apt;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The contents of all files, one after the other in one file: several packages are read into it at
 * once, each file's place being known from its size. Used by several threads.
 */
final class FileContents implements Closeable {

    private static final int CHUNK = 1 << 17;

    private final FileChannel channel;
    private final AtomicLong end = new AtomicLong();

    FileContents(Path file) throws IOException {
        channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
    }

    /** A file's content. Two names of one content are hard links, so this has an identity. */
    static final class Content {
        private final long offset;
        private final long size;

        private Content(long offset, long size) {
            this.offset = offset;
            this.size = size;
        }

        long size() {
            return size;
        }
    }

    /** Takes exactly that many bytes. */
    Content add(InputStream in, long size) throws IOException {
        Content content = new Content(end.getAndAdd(size), size);
        byte[] buffer = new byte[(int) Math.min(CHUNK, Math.max(1, size))];
        for (long done = 0; done < size; ) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, size - done));
            if (count < 0) {
                throw new EOFException("a package ends within a file");
            }
            write(ByteBuffer.wrap(buffer, 0, count), content.offset + done);
            done += count;
        }
        return content;
    }

    Content add(byte[] bytes) throws IOException {
        Content content = new Content(end.getAndAdd(bytes.length), bytes.length);
        write(ByteBuffer.wrap(bytes), content.offset);
        return content;
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /** Fills the buffer from that position of the content on, as far as there is any. */
    void read(Content content, long position, ByteBuffer into) throws IOException {
        long left = Math.max(0, content.size - position);
        if (left < into.remaining()) {
            into.limit(into.position() + (int) left);
        }
        long from = content.offset + position;
        while (into.hasRemaining()) {
            int count = channel.read(into, from);
            if (count < 0) {
                throw new EOFException(
                        "the file with the contents of an image was cut while it was read");
            }
            from += count;
        }
    }

    /** At most that many bytes from the content's beginning. */
    byte[] head(Content content, int limit) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(limit, content.size));
        read(content, 0, buffer);
        return buffer.array();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
