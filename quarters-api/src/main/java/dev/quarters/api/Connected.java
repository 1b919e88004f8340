package dev.quarters.api;

import java.util.List;

/** A guest that runs and is on networks. */
public interface Connected {

    /** Where it is, and as what; empty before it was started. */
    List<Connection> connections();

    /** Its published ports, with those that the host chose. */
    List<PublishedPort> ports();

    /**
     * What a guest is on a network.
     *
     * @param network the network's name
     * @param address its own, as numbers
     * @param prefix how many bits of it all of the network have in common
     * @param gateway the router's address
     * @param macAddress of its interface, of the form {@code 02:42:ac:11:00:02}
     */
    record Connection(
            String network, String address, int prefix, String gateway, String macAddress) {}
}
