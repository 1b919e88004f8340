package dev.quarters.node.life;

import dev.quarters.api.GuestSpec;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NetworkAttachment;
import dev.quarters.api.NetworkMode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Changes of the networks that a guest is on ({@link StandingGuest#network}). */
public final class NetworkChange {

    private NetworkChange() {}

    /** On one more network. */
    public static UnaryOperator<GuestSpec> connect(NetworkAttachment attachment) {
        return spec -> {
            List<NetworkAttachment> networks =
                    new ArrayList<>(
                            spec.network() == NetworkMode.NAMED ? spec.networks() : List.of());
            networks.removeIf(one -> one.network().equals(attachment.network()));
            networks.add(attachment);
            return spec.toBuilder().network(NetworkMode.NAMED).networks(networks).build();
        };
    }

    /**
     * No longer on that network.
     *
     * @throws InvalidRequestException when it is not there
     */
    public static UnaryOperator<GuestSpec> disconnect(String id, String network) {
        return spec -> {
            List<NetworkAttachment> networks = new ArrayList<>(spec.networks());
            if (!networks.removeIf(one -> one.network().equals(network))) {
                throw new InvalidRequestException(
                        "container " + id + " is not connected to network " + network, "");
            }
            return spec.toBuilder()
                    .network(networks.isEmpty() ? NetworkMode.NONE : NetworkMode.NAMED)
                    .networks(networks)
                    .build();
        };
    }
}
