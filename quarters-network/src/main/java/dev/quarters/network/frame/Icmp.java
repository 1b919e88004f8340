package dev.quarters.network.frame;

/** Where things are in messages of ICMP (RFC 792). */
public final class Icmp {

    public static final int TYPE = 0;
    public static final int CODE = 1;
    public static final int CHECKSUM = 2;
    public static final int HEADER = 8;

    public static final int ECHO_REPLY = 0;
    public static final int UNREACHABLE = 3;
    public static final int ECHO = 8;

    public static final int PORT_UNREACHABLE = 3;

    /** "Communication with destination host is administratively prohibited" (RFC 1122 §3.2.2.1). */
    public static final int HOST_PROHIBITED = 10;

    private Icmp() {}
}
