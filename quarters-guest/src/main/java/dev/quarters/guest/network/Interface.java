package dev.quarters.guest.network;

import static dev.quarters.linux.SystemCall.close;
import static dev.quarters.linux.SystemCall.ioctl;
import static dev.quarters.linux.SystemCall.socket;
import static dev.quarters.linux.uapi.Socket.AF_INET;
import static dev.quarters.linux.uapi.Socket.IFF_RUNNING;
import static dev.quarters.linux.uapi.Socket.IFF_UP;
import static dev.quarters.linux.uapi.Socket.SIOCADDRT;
import static dev.quarters.linux.uapi.Socket.SIOCSIFADDR;
import static dev.quarters.linux.uapi.Socket.SIOCSIFFLAGS;
import static dev.quarters.linux.uapi.Socket.SIOCSIFHWADDR;
import static dev.quarters.linux.uapi.Socket.SIOCSIFMTU;
import static dev.quarters.linux.uapi.Socket.SIOCSIFNETMASK;
import static dev.quarters.linux.uapi.Socket.SOCK_CLOEXEC;
import static dev.quarters.linux.uapi.Socket.SOCK_DGRAM;

import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A network interface, as a guest sets it up itself (netdevice(7), rtnetlink's older form).
 *
 * @param name of at most 15 characters
 * @param hardware its Ethernet address; empty: the one that it has
 * @param address its own; the first byte on the wire is the highest, as in those that follow
 * @param prefix how many bits of it all of the network have in common
 * @param gateway by which all else is reached; empty: nothing else is
 * @param mtu of packets, in bytes
 */
public record Interface(
        String name, OptionalLong hardware, int address, int prefix, OptionalInt gateway, int mtu) {

    private static final int SIZE_OF_IFREQ = 40;
    private static final int VALUE = 16;
    private static final int ARPHRD_ETHER = 1;

    /** struct rtentry of linux/route.h. */
    private static final int SIZE_OF_RTENTRY = 120;

    private static final int RT_DST = 8;
    private static final int RT_GATEWAY = 24;
    private static final int RT_GENMASK = 40;
    private static final int RT_FLAGS = 56;
    private static final int RTF_UP = 1;
    private static final int RTF_GATEWAY = 2;

    /** Writes the steps that bring it up; the interface is there. */
    public void raise(Script script) {
        Step descriptor = script.call(socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        hardware.ifPresent(
                mac -> {
                    Block request = request(script).putShort(VALUE, ARPHRD_ETHER);
                    for (int i = 0; i < 6; i++) {
                        request.putByte(VALUE + 2 + i, (int) (mac >> 8 * (5 - i)));
                    }
                    script.call(ioctl, descriptor, SIOCSIFHWADDR, request)
                            .words("set the Ethernet address of " + name);
                });
        script.call(ioctl, descriptor, SIOCSIFADDR, socketAddress(request(script), VALUE, address))
                .words("give the network interface " + name + " its address");
        int mask = prefix == 0 ? 0 : -1 << 32 - prefix;
        script.call(ioctl, descriptor, SIOCSIFNETMASK, socketAddress(request(script), VALUE, mask))
                .words("set the netmask of " + name);
        script.call(ioctl, descriptor, SIOCSIFMTU, request(script).putInt(VALUE, mtu))
                .words("set the MTU of " + name);
        Block up = request(script).putShort(VALUE, IFF_UP | IFF_RUNNING);
        script.call(ioctl, descriptor, SIOCSIFFLAGS, up)
                .words("bring up the network interface " + name);
        gateway.ifPresent(router -> route(script, descriptor, router));
        script.call(close, descriptor);
    }

    private void route(Script script, Step descriptor, int router) {
        Block route = script.block(SIZE_OF_RTENTRY);
        socketAddress(route, RT_DST, 0);
        socketAddress(route, RT_GATEWAY, router);
        socketAddress(route, RT_GENMASK, 0);
        route.putShort(RT_FLAGS, RTF_UP | RTF_GATEWAY);
        script.call(ioctl, descriptor, SIOCADDRT, route).words("set the way out of the network");
    }

    private Block request(Script script) {
        return script.block(SIZE_OF_IFREQ).putText(0, name);
    }

    /** struct sockaddr_in: the family in the order of the processor, the address in the wire's. */
    private static Block socketAddress(Block block, int offset, int address) {
        return block.putShort(offset, AF_INET).putInt(offset + 4, Integer.reverseBytes(address));
    }
}
