package dev.quarters.network.frame;

/** A frame with a datagram of UDP in one packet of IPv4, however large that is. */
public final class Datagram {

    /** Of IPv4's largest packet. */
    public static final int MOST = Ip.LARGEST - Ip.HEADER - Udp.HEADER;

    private static final int PACKET = Ethernet.HEADER;
    private static final int DATAGRAM = PACKET + Ip.HEADER;
    private static final int DATA = DATAGRAM + Udp.HEADER;
    private static final int VERSION_AND_LENGTH = 0x4500;
    private static final int DO_NOT_FRAGMENT = 0x4000;
    private static final int TIME_TO_LIVE = 64;
    private static final int NO_SUM = 0xFFFF;

    private Datagram() {}

    /** Where one end of it is. */
    public record End(long mac, int address, int port) {}

    /**
     * Makes one.
     *
     * @param data at most {@link #MOST} bytes
     */
    public static byte[] frame(End from, End to, byte[] data) {
        int length = Udp.HEADER + data.length;
        byte[] frame = new byte[DATAGRAM + length];
        Bytes.putMac(frame, Ethernet.DESTINATION, to.mac());
        Bytes.putMac(frame, Ethernet.SOURCE, from.mac());
        Bytes.putShort(frame, Ethernet.TYPE, Ethernet.IPV4);
        Bytes.putShort(frame, PACKET + Ip.VERSION, VERSION_AND_LENGTH);
        Bytes.putShort(frame, PACKET + Ip.LENGTH, Ip.HEADER + length);
        Bytes.putShort(frame, PACKET + Ip.FRAGMENT, DO_NOT_FRAGMENT);
        Bytes.putByte(frame, PACKET + Ip.TIME_TO_LIVE, TIME_TO_LIVE);
        Bytes.putByte(frame, PACKET + Ip.PROTOCOL, Ip.UDP);
        Bytes.putInt(frame, PACKET + Ip.SOURCE, from.address());
        Bytes.putInt(frame, PACKET + Ip.DESTINATION, to.address());
        Bytes.putShort(
                frame,
                PACKET + Ip.CHECKSUM,
                Checksum.of(Checksum.sum(frame, PACKET, Ip.HEADER, 0)));
        Bytes.putShort(frame, DATAGRAM + Udp.SOURCE, from.port());
        Bytes.putShort(frame, DATAGRAM + Udp.DESTINATION, to.port());
        Bytes.putShort(frame, DATAGRAM + Udp.LENGTH, length);
        System.arraycopy(data, 0, frame, DATA, data.length);
        long before = Checksum.pseudoHeader(from.address(), to.address(), Ip.UDP, length);
        int sum = Checksum.of(Checksum.sum(frame, DATAGRAM, length, before));
        Bytes.putShort(frame, DATAGRAM + Udp.CHECKSUM, sum == 0 ? NO_SUM : sum); // RFC 768
        return frame;
    }
}
