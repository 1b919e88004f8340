package dev.quarters.network.frame;

/** Where things are in an Ethernet frame (RFC 894, RFC 826). */
public final class Ethernet {

    public static final int DESTINATION = 0;
    public static final int SOURCE = 6;
    public static final int TYPE = 12;
    public static final int HEADER = 14;

    public static final int IPV4 = 0x0800;
    public static final int ARP = 0x0806;

    /** The address of all. */
    public static final long BROADCAST = 0xFFFF_FFFF_FFFFL;

    /** Set in addresses of more than one. */
    public static final long GROUP = 1L << 40;

    private Ethernet() {}
}
