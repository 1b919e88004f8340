package dev.quarters.network.frame;

/** Where things are in a datagram of UDP (RFC 768). */
public final class Udp {

    public static final int SOURCE = 0;
    public static final int DESTINATION = 2;
    public static final int LENGTH = 4;
    public static final int CHECKSUM = 6;
    public static final int HEADER = 8;

    private Udp() {}
}
