package dev.quarters.linux.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A message to the kernel, being written: a fixed part and attributes (netlink(7), rtnetlink(7)).
 */
public final class NetlinkMessage {

    private static final int HEADER = 16;
    private static final int ATTRIBUTE = 4;

    private final int type;
    private final int flags;
    private ByteBuffer bytes = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * @param flags NLM_F_… besides those of every request
     */
    public NetlinkMessage(int type, int flags) {
        this.type = type;
        this.flags = flags;
        bytes.position(HEADER);
    }

    private ByteBuffer room(int length) {
        if (bytes.remaining() < length) {
            ByteBuffer larger =
                    ByteBuffer.allocate(bytes.capacity() * 2 + length)
                            .order(ByteOrder.LITTLE_ENDIAN);
            bytes = larger.put(bytes.flip());
        }
        return bytes;
    }

    /** Appends 8 bits. */
    public NetlinkMessage putByte(int value) {
        room(1).put((byte) value);
        return this;
    }

    /** Appends 16 bits. */
    public NetlinkMessage putShort(int value) {
        room(2).putShort((short) value);
        return this;
    }

    /** Appends 32 bits. */
    public NetlinkMessage putInt(int value) {
        room(4).putInt(value);
        return this;
    }

    /** Appends an attribute. */
    public NetlinkMessage attribute(int kind, byte[] value) {
        room(ATTRIBUTE + value.length + 3);
        bytes.putShort((short) (ATTRIBUTE + value.length)).putShort((short) kind).put(value);
        align();
        return this;
    }

    /** Appends an attribute of 32 bits. */
    public NetlinkMessage attribute(int kind, int value) {
        return attribute(
                kind, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    /** Appends an attribute with an address of IPv4, or with other 32 bits in the wire's order. */
    public NetlinkMessage address(int kind, int value) {
        return attribute(kind, ByteBuffer.allocate(4).putInt(value).array());
    }

    /** Appends an attribute with a text and the zero byte after it. */
    public NetlinkMessage attribute(int kind, String text) {
        byte[] name = text.getBytes(StandardCharsets.UTF_8);
        return attribute(kind, Arrays.copyOf(name, name.length + 1));
    }

    /** Begins an attribute that has others in it; {@link #end} takes what this returns. */
    public int begin(int kind) {
        room(ATTRIBUTE);
        int start = bytes.position();
        bytes.putShort((short) 0).putShort((short) kind);
        return start;
    }

    /** Ends an attribute. */
    public NetlinkMessage end(int start) {
        bytes.putShort(start, (short) (bytes.position() - start));
        return this;
    }

    private void align() {
        bytes.position(bytes.position() + 3 & -4);
    }

    byte[] bytes(int moreFlags, int sequence) {
        int length = bytes.position();
        bytes.putInt(0, length);
        bytes.putShort(4, (short) type);
        bytes.putShort(6, (short) (flags | moreFlags));
        bytes.putInt(8, sequence);
        bytes.putInt(12, 0);
        return Arrays.copyOf(bytes.array(), length);
    }
}
