package dev.quarters.network.user;

import dev.quarters.network.frame.Bytes;
import dev.quarters.network.frame.Checksum;
import dev.quarters.network.frame.Ethernet;
import dev.quarters.network.frame.Icmp;
import dev.quarters.network.frame.Ip;
import dev.quarters.network.frame.Udp;

/**
 * What leaves for guests: one packet at a time, built where it is sent from. For the network's
 * thread.
 */
final class Outgoing {

    /** Where what is in a packet begins. */
    static final int PAYLOAD = Ethernet.HEADER + Ip.HEADER;

    private static final int USUAL_TIME_TO_LIVE = 64;

    private final long mac;
    private final int mtu;
    private final byte[] frame = new byte[Ethernet.HEADER + Ip.LARGEST];
    private final byte[] fragment;
    private int identification;

    /**
     * @param mac of this network
     */
    Outgoing(long mac, int mtu) {
        this.mac = mac;
        this.mtu = mtu;
        this.fragment = new byte[Ethernet.HEADER + mtu];
    }

    byte[] frame() {
        return frame;
    }

    int mtu() {
        return mtu;
    }

    /** Sends a segment of TCP that lies at {@link #PAYLOAD}. */
    void tcp(Port to, int source, int destination, int length, int checksumOffset) {
        checksum(source, destination, Ip.TCP, length, PAYLOAD + checksumOffset);
        packet(to, source, destination, Ip.TCP, length);
    }

    /** Sends a datagram whose bytes lie behind where its header will be. */
    void udp(Port to, int source, int sourcePort, int destination, int port, int dataLength) {
        int length = Udp.HEADER + dataLength;
        Bytes.putShort(frame, PAYLOAD + Udp.SOURCE, sourcePort);
        Bytes.putShort(frame, PAYLOAD + Udp.DESTINATION, port);
        Bytes.putShort(frame, PAYLOAD + Udp.LENGTH, length);
        Bytes.putShort(frame, PAYLOAD + Udp.CHECKSUM, 0);
        checksum(source, destination, Ip.UDP, length, PAYLOAD + Udp.CHECKSUM);
        if (Bytes.getShort(frame, PAYLOAD + Udp.CHECKSUM) == 0) {
            Bytes.putShort(frame, PAYLOAD + Udp.CHECKSUM, 0xFFFF); // RFC 768: 0 means none.
        }
        packet(to, source, destination, Ip.UDP, length);
    }

    /** Sends a message of ICMP that lies at {@link #PAYLOAD}. */
    void icmp(Port to, int source, int length) {
        Bytes.putShort(frame, PAYLOAD + Icmp.CHECKSUM, 0);
        Bytes.putShort(
                frame,
                PAYLOAD + Icmp.CHECKSUM,
                Checksum.of(Checksum.sum(frame, PAYLOAD, length, 0)));
        packet(to, source, to.address(), Ip.ICMP, length);
    }

    private void checksum(int source, int destination, int protocol, int length, int at) {
        long sum = Checksum.pseudoHeader(source, destination, protocol, length);
        Bytes.putShort(frame, at, Checksum.of(Checksum.sum(frame, PAYLOAD, length, sum)));
    }

    private void packet(Port to, int source, int destination, int protocol, int length) {
        identification++;
        long toMac = destination == -1 ? Ethernet.BROADCAST : to.mac();
        if (Ip.HEADER + length <= mtu) {
            headers(frame, toMac, source, destination, protocol, length, 0);
            to.deliver(frame, 0, PAYLOAD + length);
            return;
        }
        int most = mtu - Ip.HEADER & -8;
        for (int at = 0; at < length; at += most) {
            int piece = Math.min(most, length - at);
            System.arraycopy(frame, PAYLOAD + at, fragment, PAYLOAD, piece);
            int more = at + piece < length ? Ip.MORE_FRAGMENTS : 0;
            headers(fragment, toMac, source, destination, protocol, piece, at >> 3 | more);
            to.deliver(fragment, 0, PAYLOAD + piece);
        }
    }

    private void headers(
            byte[] in,
            long toMac,
            int source,
            int destination,
            int protocol,
            int length,
            int fragmentField) {
        Bytes.putMac(in, Ethernet.DESTINATION, toMac);
        Bytes.putMac(in, Ethernet.SOURCE, mac);
        Bytes.putShort(in, Ethernet.TYPE, Ethernet.IPV4);
        int at = Ethernet.HEADER;
        Bytes.putShort(in, at + Ip.VERSION, 0x4500);
        Bytes.putShort(in, at + Ip.LENGTH, Ip.HEADER + length);
        Bytes.putShort(in, at + Ip.IDENTIFICATION, identification);
        Bytes.putShort(in, at + Ip.FRAGMENT, fragmentField);
        Bytes.putByte(in, at + Ip.TIME_TO_LIVE, USUAL_TIME_TO_LIVE);
        Bytes.putByte(in, at + Ip.PROTOCOL, protocol);
        Bytes.putShort(in, at + Ip.CHECKSUM, 0);
        Bytes.putInt(in, at + Ip.SOURCE, source);
        Bytes.putInt(in, at + Ip.DESTINATION, destination);
        Bytes.putShort(in, at + Ip.CHECKSUM, Checksum.of(Checksum.sum(in, at, Ip.HEADER, 0)));
    }
}
