package dev.quarters.network.frame;

/** Where things are in a packet of IPv4 (RFC 791). */
public final class Ip {

    public static final int VERSION = 0;
    public static final int LENGTH = 2;
    public static final int IDENTIFICATION = 4;
    public static final int FRAGMENT = 6;
    public static final int TIME_TO_LIVE = 8;
    public static final int PROTOCOL = 9;
    public static final int CHECKSUM = 10;
    public static final int SOURCE = 12;
    public static final int DESTINATION = 16;

    /** Without options. */
    public static final int HEADER = 20;

    public static final int LARGEST = 65535;

    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;

    public static final int MORE_FRAGMENTS = 0x2000;
    public static final int FRAGMENT_OFFSET = 0x1FFF;

    private Ip() {}
}
