package dev.quarters.network.user;

import dev.quarters.network.frame.Arp;
import dev.quarters.network.frame.Bytes;
import dev.quarters.network.frame.Checksum;
import dev.quarters.network.frame.Ethernet;
import dev.quarters.network.frame.Icmp;
import dev.quarters.network.frame.Ip;
import dev.quarters.network.frame.Udp;

/**
 * Frames of guests: to each other, as a switch hands them on; and to this network itself, which is
 * router, resolver and everything behind them. For the network's thread.
 */
final class Router {

    private final UserNetwork network;
    private final Outgoing out;

    Router(UserNetwork network, Outgoing out) {
        this.network = network;
        this.out = out;
    }

    /** Takes a frame of that guest. */
    void frame(Port from, byte[] bytes, int offset, int length) {
        if (from.isClosed() || Bytes.getMac(bytes, offset + Ethernet.SOURCE) != from.mac()) {
            return;
        }
        int type = Bytes.getShort(bytes, offset + Ethernet.TYPE);
        int content = offset + Ethernet.HEADER;
        int contentLength = length - Ethernet.HEADER;
        boolean isArp = type == Ethernet.ARP;
        if (isArp ? !isOwnArp(from, bytes, content, contentLength) : type != Ethernet.IPV4) {
            return;
        }
        if (!isArp && !isOwnPacket(from, bytes, content, contentLength)) {
            return;
        }
        long destination = Bytes.getMac(bytes, offset + Ethernet.DESTINATION);
        if (destination != network.mac()) {
            for (Port other : network.ports()) {
                if (other != from
                        && (other.mac() == destination || (destination & Ethernet.GROUP) != 0)) {
                    other.deliver(bytes, offset, length);
                }
            }
            if ((destination & Ethernet.GROUP) == 0) {
                return;
            }
        }
        if (isArp) {
            arp(from, bytes, content);
        } else {
            packet(from, bytes, content);
        }
    }

    private static boolean isOwnArp(Port from, byte[] bytes, int at, int length) {
        int sender = length < Arp.SIZE ? -1 : Bytes.getInt(bytes, at + Arp.SENDER);
        return (sender == from.address() || sender == 0)
                && Bytes.getMac(bytes, at) == Arp.KIND
                && Bytes.getMac(bytes, at + Arp.SENDER_MAC) == from.mac();
    }

    /** The network's addresses have the network's Ethernet address; guests speak for themselves. */
    private void arp(Port from, byte[] bytes, int at) {
        int target = Bytes.getInt(bytes, at + Arp.TARGET);
        if (Bytes.getShort(bytes, at + Arp.OPERATION) != Arp.REQUEST || !network.isOwn(target)) {
            return;
        }
        byte[] reply = new byte[Ethernet.HEADER + Arp.SIZE];
        Bytes.putMac(reply, Ethernet.DESTINATION, from.mac());
        Bytes.putMac(reply, Ethernet.SOURCE, network.mac());
        Bytes.putShort(reply, Ethernet.TYPE, Ethernet.ARP);
        int to = Ethernet.HEADER;
        Bytes.putMac(reply, to, Arp.KIND);
        Bytes.putShort(reply, to + Arp.OPERATION, Arp.REPLY);
        Bytes.putMac(reply, to + Arp.SENDER_MAC, network.mac());
        Bytes.putInt(reply, to + Arp.SENDER, target);
        Bytes.putMac(reply, to + Arp.TARGET_MAC, from.mac());
        Bytes.putInt(reply, to + Arp.TARGET, Bytes.getInt(bytes, at + Arp.SENDER));
        from.deliver(reply, 0, reply.length);
    }

    /** Whether it is a whole packet with the guest's address, or one that asks for an address. */
    private static boolean isOwnPacket(Port from, byte[] bytes, int at, int length) {
        if (length < Ip.HEADER) {
            return false;
        }
        int version = Bytes.getByte(bytes, at + Ip.VERSION);
        int header = (version & 15) << 2;
        int total = Bytes.getShort(bytes, at + Ip.LENGTH);
        int source = Bytes.getInt(bytes, at + Ip.SOURCE);
        return version >> 4 == 4
                && header >= Ip.HEADER
                && header <= total
                && total <= length
                && (source == from.address() || source == 0 && asksForAddress(bytes, at, header))
                && Checksum.of(Checksum.sum(bytes, at, header, 0)) == 0;
    }

    private static boolean asksForAddress(byte[] bytes, int at, int header) {
        return Bytes.getByte(bytes, at + Ip.PROTOCOL) == Ip.UDP
                && Bytes.getShort(bytes, at + Ip.LENGTH) >= header + Udp.HEADER
                && Bytes.getShort(bytes, at + header + Udp.DESTINATION) == DhcpService.PORT;
    }

    private void packet(Port from, byte[] bytes, int at) {
        int header = (Bytes.getByte(bytes, at + Ip.VERSION) & 15) << 2;
        int payload = at + header;
        int payloadLength = Bytes.getShort(bytes, at + Ip.LENGTH) - header;
        int fragment = Bytes.getShort(bytes, at + Ip.FRAGMENT);
        if ((fragment & (Ip.MORE_FRAGMENTS | Ip.FRAGMENT_OFFSET)) == 0) {
            payload(from, bytes, at, payload, payloadLength);
            return;
        }
        byte[] whole = from.fragments().add(bytes, at, payload, payloadLength, System.nanoTime());
        if (whole != null) {
            int total = Bytes.getShort(whole, Ip.LENGTH);
            payload(from, whole, 0, Ip.HEADER, total - Ip.HEADER);
        }
    }

    private void payload(Port from, byte[] bytes, int packet, int at, int length) {
        int source = Bytes.getInt(bytes, packet + Ip.SOURCE);
        int destination = Bytes.getInt(bytes, packet + Ip.DESTINATION);
        switch (Bytes.getByte(bytes, packet + Ip.PROTOCOL)) {
            case Ip.TCP -> {
                if (isWhole(bytes, at, length, source, destination, Ip.TCP)) {
                    from.connections().segment(bytes, at, length, destination);
                }
            }
            case Ip.UDP -> udp(from, bytes, packet, at, length, source, destination);
            case Ip.ICMP -> echo(from, bytes, packet, at, length, destination);
            default -> unreachable(from, bytes, packet, Icmp.HOST_PROHIBITED, destination);
        }
    }

    private static boolean isWhole(
            byte[] bytes, int at, int length, int source, int destination, int protocol) {
        long pseudo = Checksum.pseudoHeader(source, destination, protocol, length);
        return Checksum.of(Checksum.sum(bytes, at, length, pseudo)) == 0;
    }

    private void udp(
            Port from,
            byte[] bytes,
            int packet,
            int at,
            int available,
            int source,
            int destination) {
        int length = available < Udp.HEADER ? 0 : Bytes.getShort(bytes, at + Udp.LENGTH);
        if (length < Udp.HEADER
                || length > available
                || Bytes.getShort(bytes, at + Udp.CHECKSUM) != 0
                        && !isWhole(bytes, at, length, source, destination, Ip.UDP)) {
            return;
        }
        int port = Bytes.getShort(bytes, at + Udp.DESTINATION);
        int data = at + Udp.HEADER;
        int dataLength = length - Udp.HEADER;
        if (port == DhcpService.PORT && (network.isOwn(destination) || destination == -1)) {
            network.dhcp().message(from, bytes, data, dataLength);
            return;
        }
        int sourcePort = Bytes.getShort(bytes, at + Udp.SOURCE);
        if (port == NameService.PORT && destination == network.options().resolver()) {
            network.names().ask(from, sourcePort, bytes, data, dataLength);
        } else if (!from.datagrams().send(sourcePort, destination, port, bytes, data, dataLength)) {
            unreachable(from, bytes, packet, Icmp.PORT_UNREACHABLE, destination);
        }
    }

    /** The network's own addresses answer; what is beyond can't be asked without rights. */
    private void echo(Port from, byte[] bytes, int packet, int at, int length, int destination) {
        boolean isEcho =
                length >= Icmp.HEADER
                        && Bytes.getByte(bytes, at + Icmp.TYPE) == Icmp.ECHO
                        && Checksum.of(Checksum.sum(bytes, at, length, 0)) == 0;
        if (!isEcho) {
            return;
        }
        if (!network.isOwn(destination)) {
            unreachable(from, bytes, packet, Icmp.HOST_PROHIBITED, destination);
            return;
        }
        System.arraycopy(bytes, at, out.frame(), Outgoing.PAYLOAD, length);
        Bytes.putByte(out.frame(), Outgoing.PAYLOAD + Icmp.TYPE, Icmp.ECHO_REPLY);
        out.icmp(from, destination, length);
    }

    /** Tells a guest that what it sent does not arrive: its packet's header and 8 bytes of it. */
    private void unreachable(Port to, byte[] bytes, int packet, int code, int destination) {
        boolean toOne =
                destination != -1
                        && destination >>> 28 != 14
                        && destination != network.options().subnet().broadcast();
        if (!toOne) {
            return; // RFC 1122 §3.2.2
        }
        int header = (Bytes.getByte(bytes, packet + Ip.VERSION) & 15) << 2;
        int quoted = Math.min(header + 8, Bytes.getShort(bytes, packet + Ip.LENGTH));
        byte[] frame = out.frame();
        Bytes.putInt(frame, Outgoing.PAYLOAD, 0);
        Bytes.putInt(frame, Outgoing.PAYLOAD + 4, 0);
        Bytes.putByte(frame, Outgoing.PAYLOAD + Icmp.TYPE, Icmp.UNREACHABLE);
        Bytes.putByte(frame, Outgoing.PAYLOAD + Icmp.CODE, code);
        System.arraycopy(bytes, packet, frame, Outgoing.PAYLOAD + Icmp.HEADER, quoted);
        out.icmp(to, network.options().gateway(), Icmp.HEADER + quoted);
    }
}
