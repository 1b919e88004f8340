package dev.quarters.network.frame;

/** Where things are in a packet of the address resolution protocol for IPv4 (RFC 826). */
public final class Arp {

    public static final int OPERATION = 6;
    public static final int SENDER_MAC = 8;
    public static final int SENDER = 14;
    public static final int TARGET_MAC = 18;
    public static final int TARGET = 24;
    public static final int SIZE = 28;

    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    /** Hardware, protocol, and the sizes of their addresses: all is about Ethernet and IPv4. */
    public static final long KIND = 0x0001_0800_0604L;

    private Arp() {}
}
