package dev.quarters.api;

import java.util.List;
import java.util.Optional;

/**
 * That a guest is on a network of the node.
 *
 * @param network its name or id
 * @param aliases further names that guests of that network know it by
 * @param address the one it is to have there, as numbers; empty: a free one
 */
public record NetworkAttachment(String network, List<String> aliases, Optional<String> address) {

    /** Copies the list. */
    public NetworkAttachment {
        aliases = List.copyOf(aliases);
    }

    /** On that network, with what it gives. */
    public static NetworkAttachment to(String network) {
        return new NetworkAttachment(network, List.of(), Optional.empty());
    }
}
