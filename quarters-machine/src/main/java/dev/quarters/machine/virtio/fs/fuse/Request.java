package dev.quarters.machine.virtio.fs.fuse;

import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EINVAL;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENAMETOOLONG;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.quarters.machine.virtio.DescriptorChain;
import dev.quarters.machine.virtio.fs.node.Names.Creation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A message of the guest: struct fuse_in_header, then what the operation wants. Offsets are from
 * the end of the header; what is behind the message's end reads as zero.
 */
final class Request {

    /** Bytes of struct fuse_in_header. */
    static final int HEADER = 40;

    private static final int MOST = 128 << 10;
    private static final int WRITE_IN = 40;
    private static final int LONGEST_NAME = 255;
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] NONE = {};

    private final byte[] bytes = new byte[MOST];
    private int end;
    private int cursor;
    private int nameError;

    /**
     * Takes the message out of the chain, of a write all but the data.
     *
     * @return whether there is a whole header, so that an answer can name the message
     */
    boolean take(DescriptorChain chain) {
        end = 0;
        cursor = 0;
        nameError = 0;
        Arrays.fill(bytes, 0, HEADER + 96, (byte) 0); // the largest structure
        if (chain.read(bytes, 0, HEADER) < HEADER) {
            return false;
        }
        long left = Math.min(Integer.toUnsignedLong(header(0)) - HEADER, chain.readable());
        int most = opcode() == Opcode.WRITE ? WRITE_IN : MOST - HEADER;
        int body = (int) Math.max(0, Math.min(left, most));
        end = HEADER + chain.read(bytes, HEADER, body);
        return true;
    }

    private int header(int offset) {
        return (int) INT.get(bytes, offset);
    }

    int opcode() {
        return header(4);
    }

    long unique() {
        return (long) LONG.get(bytes, 8);
    }

    long node() {
        return (long) LONG.get(bytes, 16);
    }

    int uid() {
        return header(24);
    }

    int gid() {
        return header(28);
    }

    /** Whether the message has that many bytes after its header. */
    boolean has(int size) {
        return end - HEADER >= size;
    }

    int intAt(int offset) {
        return (int) INT.get(bytes, HEADER + offset);
    }

    long longAt(int offset) {
        return (long) LONG.get(bytes, HEADER + offset);
    }

    /** What a new node is to be. */
    Creation creation(int mode) {
        return new Creation(mode, uid(), gid());
    }

    /** The name of an entry; {@link #nameError} tells when there is none. */
    byte[] name(int offset) {
        byte[] name = text(offset);
        if (name.length > LONGEST_NAME) {
            return bad(ENAMETOOLONG);
        }
        boolean dots =
                name.length == 1 && name[0] == '.'
                        || name.length == 2 && name[0] == '.' && name[1] == '.';
        if (name.length == 0 || dots) {
            return bad(EINVAL);
        }
        for (byte b : name) {
            if (b == '/') {
                return bad(EINVAL);
            }
        }
        return name;
    }

    /** The text after the last one. */
    byte[] nextText() {
        return text(cursor);
    }

    /** The name after the last text. */
    byte[] nextName() {
        return name(cursor);
    }

    /** Bytes that end with a zero byte within the message. */
    byte[] text(int offset) {
        int start = HEADER + offset;
        for (int i = start; i < end; i++) {
            if (bytes[i] == 0) {
                cursor = i + 1 - HEADER;
                return Arrays.copyOfRange(bytes, start, i);
            }
        }
        return bad(EINVAL);
    }

    /** The bytes after the last text; EINVAL when there are not that many. */
    byte[] value(int length) {
        int start = HEADER + cursor;
        if (length < 0 || length > end - start) {
            return bad(EINVAL);
        }
        return Arrays.copyOfRange(bytes, start, start + length);
    }

    private byte[] bad(int error) {
        nameError = nameError == 0 ? error : nameError;
        return NONE;
    }

    /** 0, or what was wrong with a name of this message. */
    int nameError() {
        return nameError;
    }

    @Override
    public String toString() {
        return "operation %d of node %d, %d bytes: %s"
                .formatted(
                        opcode(), node(), end, new String(bytes, HEADER, end - HEADER, ISO_8859_1));
    }
}
