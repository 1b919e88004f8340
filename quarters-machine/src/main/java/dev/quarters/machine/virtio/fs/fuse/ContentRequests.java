package dev.quarters.machine.virtio.fs.fuse;

import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EFBIG;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EINVAL;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOSYS;

import dev.quarters.machine.virtio.DescriptorChain;
import dev.quarters.machine.virtio.fs.node.Buffers;
import dev.quarters.machine.virtio.fs.node.FileSystem;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** OPEN, READ, WRITE, RELEASE, FSYNC, FALLOCATE, LSEEK, COPY_FILE_RANGE. */
final class ContentRequests {

    /** The most bytes of one READ or WRITE. */
    static final int MOST_BYTES = 1 << 20;

    private static final int KEEP_CACHE = 2;
    private static final int WRITE_KILL_SET_ID = 4;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    private final FileSystem files;
    private final Request request;
    private final Reply reply;
    private final Buffers buffers = new Buffers();
    private final byte[] header = new byte[Reply.HEADER];
    private final MemorySegment[] headerPieces = new MemorySegment[Reply.HEADER];

    ContentRequests(FileSystem files, Request request, Reply reply) {
        this.files = files;
        this.request = request;
        this.reply = reply;
    }

    static int flags(FileSystem files) {
        return files.isExclusive() ? KEEP_CACHE : 0;
    }

    /** Struct fuse_open_out. */
    static int putOpen(Reply reply, int offset, long handle, int flags) {
        reply.putLong(offset, handle);
        reply.putInt(offset + 8, flags);
        reply.putInt(offset + 12, 0);
        return offset + 16;
    }

    /**
     * Opens a file.
     *
     * @param needed the guest has to be given an answer; else ENOSYS tells it never to ask again
     */
    long open(boolean needed) {
        if (files.isExclusive()) {
            return needed ? putOpen(reply, 0, 0, KEEP_CACHE) : -ENOSYS;
        }
        int error = files.open(request.node(), (request.intAt(0) & 3) != 0);
        return error < 0 ? error : putOpen(reply, 0, 0, 0);
    }

    long close() {
        if (!files.isExclusive()) {
            files.close(request.node());
        }
        return 0;
    }

    /** Reads into the chain, behind the place of the header; returns the bytes it has then. */
    long read(DescriptorChain chain) {
        long offset = request.longAt(8);
        if (!request.has(20) || offset < 0 || chain.writable() < Reply.HEADER) {
            return reply.send(chain, request.unique(), -EINVAL);
        }
        int pieces = 0;
        for (long left = Reply.HEADER; left > 0; pieces++) {
            headerPieces[pieces] = chain.writeInPlace(left);
            left -= headerPieces[pieces].byteSize();
        }
        long left = Math.min(Integer.toUnsignedLong(request.intAt(16)), MOST_BYTES);
        left = Math.min(left, chain.writable());
        buffers.clear();
        while (left > 0 && !buffers.isFull()) {
            MemorySegment piece = chain.writeInPlace(left);
            buffers.add(piece);
            left -= piece.byteSize();
        }
        long result = files.read(request.node(), offset, buffers);
        reply.putHeader(header, request.unique(), result);
        int done = 0;
        for (int i = 0; i < pieces; i++) {
            int size = (int) headerPieces[i].byteSize();
            MemorySegment.copy(header, done, headerPieces[i], ValueLayout.JAVA_BYTE, 0, size);
            done += size;
        }
        return Reply.HEADER + Math.max(0, result);
    }

    long write(DescriptorChain chain) {
        long offset = request.longAt(8);
        long size = Integer.toUnsignedLong(request.intAt(16));
        if (!request.has(40) || size > MOST_BYTES || size > chain.readable()) {
            return -EINVAL;
        }
        if (offset < 0 || offset > Long.MAX_VALUE - size) {
            return -EFBIG;
        }
        buffers.clear();
        for (long left = size; left > 0; ) {
            if (buffers.isFull()) {
                break; // a short write: the guest goes on behind it
            }
            MemorySegment piece = chain.readInPlace(left);
            buffers.add(piece);
            left -= piece.byteSize();
        }
        boolean killSetId = (request.intAt(20) & WRITE_KILL_SET_ID) != 0;
        long written = files.write(request.node(), offset, buffers, killSetId);
        return written < 0 ? written : putWritten(written);
    }

    private long putWritten(long bytes) {
        reply.putInt(0, (int) bytes);
        reply.putInt(4, 0);
        return 8;
    }

    long sync() {
        return files.sync(request.node(), (request.intAt(8) & 1) != 0);
    }

    long syncAll() {
        return files.syncAll();
    }

    long allocate() {
        long offset = request.longAt(8);
        long length = request.longAt(16);
        if (!request.has(28) || offset < 0 || length <= 0) {
            return -EINVAL;
        }
        if (offset > Long.MAX_VALUE - length) {
            return -EFBIG;
        }
        return files.allocate(request.node(), request.intAt(24), offset, length);
    }

    long seek() {
        int whence = request.intAt(16);
        if (!request.has(20) || whence != SEEK_DATA && whence != SEEK_HOLE) {
            return -EINVAL;
        }
        long found = files.seek(request.node(), request.longAt(8), whence);
        if (found < 0) {
            return found;
        }
        reply.putLong(0, found);
        return 8;
    }

    long copy() {
        long offset = request.longAt(8);
        long toOffset = request.longAt(32);
        long length = request.longAt(40);
        if (!request.has(56) || offset < 0 || toOffset < 0 || length < 0) {
            return -EINVAL;
        }
        long copied = files.copy(request.node(), offset, request.longAt(16), toOffset, length);
        return copied < 0 ? copied : putWritten(copied);
    }
}
