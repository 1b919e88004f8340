package dev.quarters.linux.uapi;

/** socket(7), unix(7), netdevice(7), netlink(7). */
public final class Socket {

    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    public static final int AF_PACKET = 17;
    public static final int AF_VSOCK = 40;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_SEQPACKET = 5;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;
    public static final int SOL_SOCKET = 1;
    public static final int SCM_RIGHTS = 1;
    public static final int MSG_CMSG_CLOEXEC = 0x40000000;
    public static final int MSG_NOSIGNAL = 0x4000;
    public static final int NETLINK_ROUTE = 0;
    public static final int SIOCGIFFLAGS = 0x8913;
    public static final int SIOCSIFFLAGS = 0x8914;
    public static final int SIOCSIFADDR = 0x8916;
    public static final int SIOCSIFNETMASK = 0x891c;
    public static final int SIOCSIFMTU = 0x8922;
    public static final int SIOCSIFHWADDR = 0x8924;
    public static final int SIOCADDRT = 0x890b;
    public static final int IFF_UP = 1;
    public static final int IFF_RUNNING = 0x40;
    public static final int TUNSETIFF = 0x400454ca;
    public static final int IFF_TUN = 1;
    public static final int IFF_TAP = 2;
    public static final int IFF_NO_PI = 0x1000;
    public static final int IFF_VNET_HDR = 0x4000;
    public static final int TUNSETOFFLOAD = 0x400454d0;
    public static final int TUNSETVNETHDRSZ = 0x400454d8;
    public static final int TUN_F_CSUM = 1;
    public static final int TUN_F_TSO4 = 2;

    private Socket() {}
}
