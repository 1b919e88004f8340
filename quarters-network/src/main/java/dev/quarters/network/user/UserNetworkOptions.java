package dev.quarters.network.user;

import dev.quarters.network.address.Subnet;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a network in user mode is to be.
 *
 * @param name for messages and threads
 * @param subnet of at least 16 addresses: the third is the router's, the fourth the resolver's
 * @param mtu the largest packet, 576 to 65521 bytes
 * @param hostLoopback whether the router's address stands for the host's loopback, so that guests
 *     reach services which only the host itself should; else they reach nothing of it
 * @param nameservers where names are asked that no guest has
 */
public record UserNetworkOptions(
        String name,
        Subnet subnet,
        int mtu,
        boolean hostLoopback,
        Supplier<List<InetSocketAddress>> nameservers,
        NetworkBounds bounds) {

    /** What users of slirp know. */
    public static final Subnet USUAL_SUBNET = Subnet.parse("10.0.2.0/24");

    /** As large as an Ethernet frame's 16 bits of length allow, in steps of 8 bytes. */
    public static final int LARGEST_MTU = 65520;

    private static final int SMALLEST_MTU = 576;
    private static final int SMALLEST_SUBNET = 16;

    /** Checks the numbers. */
    public UserNetworkOptions {
        if (mtu < SMALLEST_MTU || mtu > LARGEST_MTU) {
            throw new IllegalArgumentException("an MTU is 576 to 65520 bytes, not " + mtu);
        }
        if (subnet.size() < SMALLEST_SUBNET) {
            throw new IllegalArgumentException(
                    "a network in user mode needs 16 addresses, and " + subnet + " has fewer");
        }
    }

    /** The usual one: nothing of the host's loopback. */
    public static UserNetworkOptions of(
            String name, Supplier<List<InetSocketAddress>> nameservers) {
        return new UserNetworkOptions(
                name, USUAL_SUBNET, LARGEST_MTU, false, nameservers, NetworkBounds.USUAL);
    }

    /** With the host's loopback or without. */
    public UserNetworkOptions withHostLoopback(boolean reachable) {
        return new UserNetworkOptions(name, subnet, mtu, reachable, nameservers, bounds);
    }

    /** With another range of addresses. */
    public UserNetworkOptions withSubnet(Subnet other) {
        return new UserNetworkOptions(name, other, mtu, hostLoopback, nameservers, bounds);
    }

    /** With another size of packets. */
    public UserNetworkOptions withMtu(int other) {
        return new UserNetworkOptions(name, subnet, other, hostLoopback, nameservers, bounds);
    }

    /** With other bounds. */
    public UserNetworkOptions withBounds(NetworkBounds other) {
        return new UserNetworkOptions(name, subnet, mtu, hostLoopback, nameservers, other);
    }

    /** The router's address. */
    public int gateway() {
        return subnet.at(2);
    }

    /** The resolver's address. */
    public int resolver() {
        return subnet.at(3);
    }

    /** The first address that guests get. */
    public int firstGuest() {
        return subnet.at(15) < subnet.broadcast() ? subnet.at(15) : subnet.at(4);
    }
}
