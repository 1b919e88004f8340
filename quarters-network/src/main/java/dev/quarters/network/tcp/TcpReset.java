package dev.quarters.network.tcp;

import dev.quarters.network.frame.Bytes;

/** The answer to a segment that belongs to no connection (RFC 9293 §3.10.7.1). */
public final class TcpReset {

    /** Where a segment has its checksum. */
    public static final int CHECKSUM = TcpSegment.CHECKSUM;

    private TcpReset() {}

    /**
     * Writes it without its checksum.
     *
     * @return its length; 0: such a segment is not answered
     */
    public static int write(TcpSegment to, byte[] bytes, int offset) {
        if (to.has(TcpSegment.RST)) {
            return 0;
        }
        boolean acknowledges = to.has(TcpSegment.ACK);
        Bytes.putShort(bytes, offset + TcpSegment.SOURCE_PORT, to.destinationPort());
        Bytes.putShort(bytes, offset + TcpSegment.DESTINATION_PORT, to.sourcePort());
        Bytes.putInt(bytes, offset + TcpSegment.SEQUENCE, acknowledges ? to.acknowledgment() : 0);
        Bytes.putInt(
                bytes,
                offset + TcpSegment.ACKNOWLEDGMENT,
                acknowledges ? 0 : to.sequence() + to.length());
        Bytes.putByte(bytes, offset + TcpSegment.DATA_OFFSET, TcpSegment.HEADER >> 2 << 4);
        int flags = acknowledges ? TcpSegment.RST : TcpSegment.RST | TcpSegment.ACK;
        Bytes.putByte(bytes, offset + TcpSegment.FLAGS, flags);
        Bytes.putShort(bytes, offset + TcpSegment.WINDOW, 0);
        Bytes.putInt(bytes, offset + TcpSegment.CHECKSUM, 0);
        return TcpSegment.HEADER;
    }
}
