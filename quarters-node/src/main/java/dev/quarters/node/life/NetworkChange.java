package dev.quarters.node.life;

import dev.quarters.api.Connectable;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NetworkAttachment;
import dev.quarters.api.NetworkMode;

import java.util.ArrayList;
import java.util.List;

/** A change of the networks that a guest is on ({@link StandingGuest#network}). */
public sealed interface NetworkChange {

    /**
     * What a guest is asked to be from then on.
     *
     * @param id the guest's, for messages
     * @throws InvalidRequestException when it can't be changed so
     */
    GuestSpec of(String id, GuestSpec spec);

    /** Has it happen to a guest that runs. */
    void happenTo(Connectable running);

    /** On one more network, or in another way on one where it is. */
    record Connect(NetworkAttachment attachment) implements NetworkChange {
        @Override
        public GuestSpec of(String id, GuestSpec spec) {
            List<NetworkAttachment> networks =
                    new ArrayList<>(
                            spec.network() == NetworkMode.NAMED ? spec.networks() : List.of());
            networks.removeIf(one -> one.network().equals(attachment.network()));
            networks.add(attachment);
            return on(networks, spec);
        }

        @Override
        public void happenTo(Connectable running) {
            running.connect(attachment);
        }
    }

    /**
     * No longer on a network.
     *
     * @param network its name
     * @param id its id, by which the guest may have asked for it
     */
    record Disconnect(String network, String id) implements NetworkChange {

        /** Docker's short form of an id: a name of a network is seldom the beginning of one. */
        private static final int SHORT_ID = 12;

        @Override
        public GuestSpec of(String guest, GuestSpec spec) {
            List<NetworkAttachment> networks = new ArrayList<>(spec.networks());
            if (!networks.removeIf(this::isThat)) {
                throw new InvalidRequestException(
                        "container " + guest + " is not connected to network " + network, "");
            }
            return on(networks, spec);
        }

        private boolean isThat(NetworkAttachment one) {
            String asked = one.network();
            return asked.equals(network) || asked.length() >= SHORT_ID && id.startsWith(asked);
        }

        @Override
        public void happenTo(Connectable running) {
            running.disconnect(network);
        }
    }

    private static GuestSpec on(List<NetworkAttachment> networks, GuestSpec spec) {
        return spec.toBuilder().network(NetworkMode.NAMED).networks(networks).build();
    }
}
