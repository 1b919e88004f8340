package dev.quarters.bootkit.network;

import dev.quarters.api.Connected.Connection;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.PublishedPort;
import dev.quarters.bootkit.agent.GuestInterface;
import dev.quarters.bootkit.guest.MachinePlan;
import dev.quarters.machine.virtio.network.MacAddress;
import dev.quarters.machine.virtio.network.NetworkBackend;

import java.util.List;
import java.util.Optional;

/** How a machine is on networks: what its cards are plugged into, and what its guest sets up. */
public interface MachineNetwork extends AutoCloseable {

    /**
     * A network card that the machine is to have.
     *
     * @param mac its Ethernet address
     * @param plug what it is plugged into
     */
    record Card(MacAddress mac, NetworkBackend plug) {}

    /** The networks of a guest that is to be on some; its ports are published. */
    static Optional<MachineNetwork> of(MachinePlan plan, GuestRequest request) {
        if (plan.network().isUserMode()) {
            return Optional.of(new UserModeNetwork(plan, request.id()));
        }
        return plan.bridges().map(folder -> new BridgedNetwork(plan, request, folder));
    }

    /** In the order in which the guest's kernel is to find them. */
    List<Card> cards();

    /** What the guest's first session sets up, for each card. */
    List<GuestInterface> asSeenInside();

    /** Where the guest is, and as what. */
    List<Connection> connections();

    /** Its published ports, with those that the host chose. */
    List<PublishedPort> ports();

    /** Ends it; not under the machine's lock. */
    @Override
    void close();
}
