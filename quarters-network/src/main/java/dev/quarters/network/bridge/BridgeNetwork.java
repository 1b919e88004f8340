package dev.quarters.network.bridge;

import dev.quarters.network.address.Subnet;

import java.time.Instant;
import java.util.Map;

/**
 * A network of the host's kernel.
 *
 * @param id 64 hexadecimal digits
 * @param gateway the host's address on it
 * @param internal whether its guests reach each other only
 */
public record BridgeNetwork(
        String name,
        String id,
        Instant created,
        Subnet subnet,
        int gateway,
        boolean internal,
        Map<String, String> labels) {

    private static final int DIGITS = 10;

    /** Copies the labels. */
    public BridgeNetwork {
        labels = Map.copyOf(labels);
    }

    /** The name of its bridge: an interface's has 15 characters at most. */
    public String device() {
        return "qbr" + id.substring(0, DIGITS);
    }

    /** The Ethernet address of its bridge. */
    public long mac() {
        return Lease.mac(gateway);
    }
}
