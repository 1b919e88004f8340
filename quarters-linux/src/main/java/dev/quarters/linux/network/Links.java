package dev.quarters.linux.network;

import static dev.quarters.linux.uapi.Socket.AF_INET;
import static dev.quarters.linux.uapi.Socket.IFF_UP;

import dev.quarters.linux.Errno;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Network interfaces, their addresses and routes, in the network namespace of the thread that made
 * this: linux/if_link.h, linux/if_addr.h, linux/rtnetlink.h. For one thread.
 */
public final class Links implements AutoCloseable {

    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_NEWROUTE = 24;
    private static final int NLM_F_REPLACE = 0x100;
    private static final int NLM_F_EXCL = 0x200;
    private static final int NLM_F_CREATE = 0x400;

    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int VETH_INFO_PEER = 1;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_BROADCAST = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RTPROT_BOOT = 3;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RTN_UNICAST = 1;

    private final Netlink netlink = new Netlink();

    /** In this thread's namespace. */
    public Links() {}

    private static NetlinkMessage link(int type, int flags, int index, int up) {
        return new NetlinkMessage(type, flags)
                .putByte(0)
                .putByte(0)
                .putShort(0)
                .putInt(index)
                .putInt(up)
                .putInt(up);
    }

    /** The number of an interface. */
    public Optional<Integer> index(String name) {
        return netlink.get(link(RTM_GETLINK, 0, 0, 0).attribute(IFLA_IFNAME, name))
                .map(answer -> answer.getInt(4));
    }

    /** Makes a bridge, down; false when there is an interface of that name. */
    public boolean makeBridge(String name, long mac) {
        NetlinkMessage message =
                link(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0, 0)
                        .attribute(IFLA_IFNAME, name)
                        .attribute(IFLA_ADDRESS, ethernet(mac));
        int information = message.begin(IFLA_LINKINFO);
        message.attribute(IFLA_INFO_KIND, kind("bridge")).end(information);
        return netlink.askUnless(message, Errno.EEXIST, "make the bridge " + name);
    }

    /**
     * Makes two interfaces that are the ends of one wire: one here, up and on a bridge; the other
     * in another namespace, down.
     */
    public void makeWire(
            String name, int bridge, String otherName, long otherMac, NetworkNamespace other) {
        NetlinkMessage message =
                link(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0, IFF_UP)
                        .attribute(IFLA_IFNAME, name)
                        .attribute(IFLA_MASTER, bridge);
        int information = message.begin(IFLA_LINKINFO);
        message.attribute(IFLA_INFO_KIND, kind("veth"));
        int data = message.begin(IFLA_INFO_DATA);
        int peer = message.begin(VETH_INFO_PEER);
        message.putInt(0).putInt(0).putInt(0).putInt(0);
        message.attribute(IFLA_IFNAME, otherName)
                .attribute(IFLA_ADDRESS, ethernet(otherMac))
                .attribute(IFLA_NET_NS_FD, other.descriptor());
        message.end(peer).end(data).end(information);
        netlink.ask(message, "make the network interfaces " + name + " and " + otherName);
    }

    /** Brings one up. */
    public void raise(int index) {
        netlink.ask(link(RTM_NEWLINK, 0, index, IFF_UP), "bring up a network interface");
    }

    /** Puts one on a bridge, and brings it up. */
    public void putOnBridge(int index, int bridge) {
        netlink.ask(
                link(RTM_NEWLINK, 0, index, IFF_UP).attribute(IFLA_MASTER, bridge),
                "put a network interface on a bridge");
    }

    /** Removes one; nothing happens when there is none. */
    public void remove(String name) {
        index(name)
                .ifPresent(
                        index ->
                                netlink.askUnless(
                                        link(RTM_DELLINK, 0, index, 0),
                                        Errno.ENODEV,
                                        "remove the network interface " + name));
    }

    /** Gives one an address; nothing happens when it has it. */
    public void address(int index, int address, int prefix) {
        NetlinkMessage message =
                new NetlinkMessage(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL)
                        .putByte(AF_INET)
                        .putByte(prefix)
                        .putByte(0)
                        .putByte(RT_SCOPE_UNIVERSE)
                        .putInt(index)
                        .address(IFA_LOCAL, address)
                        .address(IFA_ADDRESS, address)
                        .address(IFA_BROADCAST, address | ~(-1 << 32 - prefix));
        netlink.askUnless(message, Errno.EEXIST, "give a network interface its address");
    }

    /** Sets the way to everything that no interface leads to, instead of another one. */
    public void route(int gateway) {
        netlink.ask(
                new NetlinkMessage(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE)
                        .putByte(AF_INET)
                        .putByte(0)
                        .putByte(0)
                        .putByte(0)
                        .putByte(RT_TABLE_MAIN)
                        .putByte(RTPROT_BOOT)
                        .putByte(RT_SCOPE_UNIVERSE)
                        .putByte(RTN_UNICAST)
                        .putInt(0)
                        .address(RTA_GATEWAY, gateway),
                "set the way out of a network");
    }

    private static byte[] kind(String word) {
        return word.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] ethernet(long mac) {
        return Arrays.copyOfRange(ByteBuffer.allocate(8).putLong(mac).array(), 2, 8);
    }

    @Override
    public void close() {
        netlink.close();
    }
}
