package dev.quarters.machine.virtio.block;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of the host that holds an image: whole reads and writes at positions, and errors that say
 * where. It is locked: one writer, or readers. Threads that use it must not be interrupted, since
 * that closes the file.
 */
public final class ImageFile implements AutoCloseable {

    /** What one call of the host moves; buffers of Java have no more than 2 GiB. */
    private static final long LARGEST_STEP = 1 << 30;

    private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[64 << 10]);

    private final Path path;
    private final FileChannel channel;
    private final boolean readOnly;

    private ImageFile(Path path, FileChannel channel, boolean readOnly) {
        this.path = path;
        this.channel = channel;
        this.readOnly = readOnly;
    }

    /** Opens and locks a file that exists. */
    public static ImageFile open(Path path, boolean readOnly) {
        try {
            FileChannel channel =
                    readOnly
                            ? FileChannel.open(path, StandardOpenOption.READ)
                            : FileChannel.open(
                                    path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            lock(path, channel, readOnly);
            return new ImageFile(path, channel, readOnly);
        } catch (IOException e) {
            throw new BlockImageException(
                    "cannot open image %s for %s: %s"
                            .formatted(path, readOnly ? "reading" : "writing", e),
                    "check that the file exists and who may use it",
                    e);
        }
    }

    /** Makes a file that doesn't exist yet. */
    public static ImageFile create(Path path) {
        try {
            FileChannel channel =
                    FileChannel.open(
                            path,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.CREATE_NEW);
            lock(path, channel, false);
            return new ImageFile(path, channel, false);
        } catch (IOException e) {
            throw new BlockImageException(
                    "cannot create image %s: %s".formatted(path, e),
                    "choose a name that isn't used, in a folder that can be written",
                    e);
        }
    }

    private static void lock(Path path, FileChannel channel, boolean shared) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock(0, Long.MAX_VALUE, shared);
        } catch (OverlappingFileLockException e) {
            // Of this very process; readers may share.
            if (shared) {
                return;
            }
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new BlockImageException(
                    "image %s is in use".formatted(path),
                    "end the guest or program that uses it, or give this one its own overlay");
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    public boolean isReadOnly() {
        return readOnly;
    }

    /** Its length in bytes. */
    public long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw failed("find the size of", 0, e);
        }
    }

    /** Fills the segment; what is beyond the end of the file is zero. */
    public void read(long position, MemorySegment to) {
        long done = 0;
        try {
            while (done < to.byteSize()) {
                int count = channel.read(buffer(to, done), position + done);
                if (count < 0) {
                    to.asSlice(done).fill((byte) 0);
                    return;
                }
                done += count;
            }
        } catch (IOException e) {
            throw failed("read", position + done, e);
        }
    }

    /** Writes all of the segment. */
    public void write(long position, MemorySegment from) {
        long done = 0;
        try {
            while (done < from.byteSize()) {
                done += channel.write(buffer(from, done), position + done);
            }
        } catch (IOException e) {
            throw failed("write", position + done, e);
        }
    }

    private static ByteBuffer buffer(MemorySegment segment, long from) {
        long length = Math.min(LARGEST_STEP, segment.byteSize() - from);
        return segment.asSlice(from, length).asByteBuffer();
    }

    /** Writes that many zeros. */
    public void writeZeroes(long position, long length) {
        for (long done = 0; done < length; ) {
            long step = Math.min(ZEROS.byteSize(), length - done);
            write(position + done, ZEROS.asSlice(0, step));
            done += step;
        }
    }

    /** Sets its length; what is new is a hole. */
    public void setSize(long size) {
        try {
            if (size < channel.size()) {
                channel.truncate(size);
            } else if (size > channel.size()) {
                channel.write(ByteBuffer.allocate(1), size - 1);
            }
        } catch (IOException e) {
            throw failed("set the length of", size, e);
        }
    }

    /** Returns when all is on stable storage. */
    public void flush() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw failed("flush", 0, e);
        }
    }

    private BlockImageException failed(String verb, long position, IOException cause) {
        return new BlockImageException(
                "cannot %s image %s at %d: %s".formatted(verb, path, position, cause),
                "check the host's disk and its free space",
                cause);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed("close", 0, e);
        }
    }
}
