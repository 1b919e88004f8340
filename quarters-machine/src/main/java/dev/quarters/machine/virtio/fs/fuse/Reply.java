package dev.quarters.machine.virtio.fs.fuse;

import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EIO;

import dev.quarters.machine.virtio.DescriptorChain;
import dev.quarters.machine.virtio.fs.node.Attributes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An answer: struct fuse_out_header, then the operation's own. Offsets are from the header's end.
 */
final class Reply {

    /** Bytes of struct fuse_out_header. */
    static final int HEADER = 16;

    /** The most bytes that an answer other than data has. */
    static final int MOST = 128 << 10;

    /** Bytes of struct fuse_entry_out. */
    static final int ENTRY = 128;

    /** Bytes of struct fuse_attr_out. */
    static final int ATTRIBUTES = 104;

    private static final int BLOCK_SIZE = 4096;
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes = new byte[HEADER + MOST];
    private final long validSeconds;

    /**
     * @param validSeconds how long the guest may go by what it was told of names and attributes
     */
    Reply(long validSeconds) {
        this.validSeconds = validSeconds;
    }

    void putInt(int offset, int value) {
        INT.set(bytes, HEADER + offset, value);
    }

    void putLong(int offset, long value) {
        LONG.set(bytes, HEADER + offset, value);
    }

    void putBytes(int offset, byte[] from, int length) {
        System.arraycopy(from, 0, bytes, HEADER + offset, length);
    }

    void clear(int offset, int length) {
        Arrays.fill(bytes, HEADER + offset, HEADER + offset + length, (byte) 0);
    }

    /** Struct fuse_entry_out; no node: there is none of that name. */
    int putEntry(int offset, long node, Attributes attributes) {
        clear(offset, 40);
        putLong(offset, node);
        putLong(offset + 16, validSeconds);
        putLong(offset + 24, validSeconds);
        putAttributes(offset + 40, attributes);
        return offset + ENTRY;
    }

    /** Struct fuse_attr_out. */
    int putAttributesReply(Attributes attributes) {
        putLong(0, validSeconds);
        putLong(8, 0);
        putAttributes(16, attributes);
        return ATTRIBUTES;
    }

    private void putAttributes(int offset, Attributes a) {
        putLong(offset, a.number());
        putLong(offset + 8, a.size());
        putLong(offset + 16, a.blocks());
        putLong(offset + 24, a.accessSeconds());
        putLong(offset + 32, a.modifySeconds());
        putLong(offset + 40, a.changeSeconds());
        putInt(offset + 48, a.accessNanos());
        putInt(offset + 52, a.modifyNanos());
        putInt(offset + 56, a.changeNanos());
        putInt(offset + 60, a.mode());
        putInt(offset + 64, a.links());
        putInt(offset + 68, a.uid());
        putInt(offset + 72, a.gid());
        putInt(offset + 76, a.device());
        putInt(offset + 80, BLOCK_SIZE);
        putInt(offset + 84, 0);
    }

    /** Writes the header alone into these 16 bytes, for a reply whose data is there already. */
    void putHeader(byte[] to, long unique, long result) {
        boolean failed = result < 0;
        INT.set(to, 0, (int) (HEADER + (failed ? 0 : result)));
        INT.set(to, 4, failed ? (int) result : 0);
        LONG.set(to, 8, unique);
    }

    /**
     * Sends what was put.
     *
     * @param result its length, or {@code -error}
     * @return the bytes that the chain has now
     */
    long send(DescriptorChain chain, long unique, long result) {
        long room = chain.writable();
        if (room < HEADER) {
            return chain.written();
        }
        long fitting = result > room - HEADER ? -EIO : result;
        putHeader(bytes, unique, fitting);
        chain.write(bytes, 0, HEADER + (int) Math.max(0, fitting));
        return chain.written();
    }
}
