package dev.quarters.network.bridge;

import dev.quarters.network.frame.Arp;
import dev.quarters.network.frame.Bytes;
import dev.quarters.network.frame.Ethernet;
import dev.quarters.network.frame.Ip;

/**
 * Which frames a guest may send into a bridge: those of IPv4 and ARP that say truly who sends them.
 * So a guest's kernel, which can send what it likes, speaks for the guest alone.
 *
 * @param mac its Ethernet address
 * @param address its own of IPv4
 */
public record OwnFrames(long mac, int address) {

    /** Whether that is one. */
    public boolean allows(byte[] bytes, int offset, int length) {
        if (length < Ethernet.HEADER || Bytes.getMac(bytes, offset + Ethernet.SOURCE) != mac) {
            return false;
        }
        int data = offset + Ethernet.HEADER;
        int size = length - Ethernet.HEADER;
        return switch (Bytes.getShort(bytes, offset + Ethernet.TYPE)) {
            case Ethernet.IPV4 ->
                    size >= Ip.HEADER && Bytes.getInt(bytes, data + Ip.SOURCE) == address;
            case Ethernet.ARP ->
                    size >= Arp.SIZE
                            && Bytes.getMac(bytes, data + Arp.SENDER_MAC) == mac
                            && Bytes.getInt(bytes, data + Arp.SENDER) == address;
            default -> false;
        };
    }
}
