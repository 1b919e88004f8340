package dev.quarters.network.tcp;

import dev.quarters.network.frame.Bytes;

/**
 * A segment that came (RFC 9293 §3.1), used again for each: where its parts are, and their values.
 */
public final class TcpSegment {

    static final int SOURCE_PORT = 0;
    static final int DESTINATION_PORT = 2;
    static final int SEQUENCE = 4;
    static final int ACKNOWLEDGMENT = 8;
    static final int DATA_OFFSET = 12;
    static final int FLAGS = 13;
    static final int WINDOW = 14;
    static final int CHECKSUM = 16;

    /** Without options. */
    public static final int HEADER = 20;

    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int PSH = 8;
    static final int ACK = 16;

    static final int OPTION_END = 0;
    static final int OPTION_NOTHING = 1;
    static final int OPTION_MSS = 2;
    static final int OPTION_WINDOW_SCALE = 3;

    /** RFC 9293 §3.7.1: what is meant when nothing is said. */
    private static final int USUAL_MSS = 536;

    /** RFC 7323 §2.3. */
    private static final int LARGEST_SCALE = 14;

    private byte[] bytes = new byte[0];
    private int sourcePort;
    private int destinationPort;
    private int sequence;
    private int acknowledgment;
    private int flags;
    private int window;
    private int dataOffset;
    private int dataLength;
    private int mss;
    private int windowScale;

    /** An empty one. */
    public TcpSegment() {}

    /** Takes what is there for a segment; false when it is none. Its checksum is checked before. */
    public boolean read(byte[] from, int offset, int length) {
        if (length < HEADER) {
            return false;
        }
        int headerLength = Bytes.getByte(from, offset + DATA_OFFSET) >>> 4 << 2;
        if (headerLength < HEADER || headerLength > length) {
            return false;
        }
        bytes = from;
        sourcePort = Bytes.getShort(from, offset + SOURCE_PORT);
        destinationPort = Bytes.getShort(from, offset + DESTINATION_PORT);
        sequence = Bytes.getInt(from, offset + SEQUENCE);
        acknowledgment = Bytes.getInt(from, offset + ACKNOWLEDGMENT);
        flags = Bytes.getByte(from, offset + FLAGS);
        window = Bytes.getShort(from, offset + WINDOW);
        dataOffset = offset + headerLength;
        dataLength = length - headerLength;
        mss = USUAL_MSS;
        windowScale = -1;
        if (has(SYN)) {
            readOptions(offset + HEADER, offset + headerLength);
        }
        return true;
    }

    private void readOptions(int from, int end) {
        int at = from;
        while (at < end) {
            int kind = Bytes.getByte(bytes, at);
            if (kind == OPTION_END) {
                return;
            }
            int length =
                    kind == OPTION_NOTHING ? 1 : at + 1 < end ? Bytes.getByte(bytes, at + 1) : 0;
            if (length == 0 || kind != OPTION_NOTHING && length < 2 || at + length > end) {
                return;
            }
            if (kind == OPTION_MSS && length == 4) {
                mss = Bytes.getShort(bytes, at + 2);
            } else if (kind == OPTION_WINDOW_SCALE && length == 3) {
                windowScale = Math.min(LARGEST_SCALE, Bytes.getByte(bytes, at + 2));
            }
            at += length;
        }
    }

    /** The sender's port. */
    public int sourcePort() {
        return sourcePort;
    }

    /** The port that it is for. */
    public int destinationPort() {
        return destinationPort;
    }

    /** Whether it opens a connection. */
    public boolean opens() {
        return (flags & (SYN | ACK | RST | FIN)) == SYN;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    int sequence() {
        return sequence;
    }

    int acknowledgment() {
        return acknowledgment;
    }

    /** Not scaled. */
    int window() {
        return window;
    }

    byte[] bytes() {
        return bytes;
    }

    int dataOffset() {
        return dataOffset;
    }

    int dataLength() {
        return dataLength;
    }

    /** The sequence numbers that it takes. */
    int length() {
        return dataLength + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
    }

    /** The largest segment that the sender takes, by a SYN. */
    int mss() {
        return mss;
    }

    /** By how many bits the sender will scale its window, by a SYN; -1: not at all, nor may we. */
    int windowScale() {
        return windowScale;
    }
}
