package dev.quarters.bootkit.network;

import dev.quarters.api.Connected.Connection;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.PublishedPort;
import dev.quarters.bootkit.agent.GuestInterface;
import dev.quarters.bootkit.guest.MachinePlan;
import dev.quarters.guest.network.Interface;
import dev.quarters.machine.virtio.network.MacAddress;
import dev.quarters.network.address.Ipv4;
import dev.quarters.network.bridge.BridgeNetwork;
import dev.quarters.network.bridge.BridgeNetworks;
import dev.quarters.network.bridge.BridgePort;
import dev.quarters.network.bridge.Endpoints;
import dev.quarters.network.dns.NameServer;
import dev.quarters.network.event.NetworkThread;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Bridges of the host that a machine's cards are plugged into. All of it is this process's: the
 * interfaces on the bridges go with it, and so do the addresses, published ports and names.
 */
final class BridgedNetwork implements MachineNetwork {

    private static final String INTERFACE = "eth";

    /** That of a bridge. */
    private static final int MTU = 1500;

    private final NetworkThread thread;
    private final Endpoints endpoints;
    private final List<TapPlug> plugs = new ArrayList<>();
    private boolean closed;

    BridgedNetwork(MachinePlan plan, GuestRequest request, Path folder) {
        thread = new NetworkThread("quarters bridges of " + request.id());
        try {
            endpoints =
                    Endpoints.take(
                            thread,
                            new BridgeNetworks(folder),
                            request.id(),
                            plan.hostname(),
                            request.spec());
        } catch (RuntimeException failure) {
            thread.close();
            throw failure;
        }
        try {
            NameServer names = endpoints.nameServer();
            endpoints.all().forEach(port -> plugs.add(new TapPlug(port, thread, names)));
            endpoints.lead();
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    @Override
    public List<Card> cards() {
        return plugs.stream()
                .map(plug -> new Card(new MacAddress(plug.port().lease().mac()), plug))
                .toList();
    }

    @Override
    public List<GuestInterface> asSeenInside() {
        List<GuestInterface> seen = new ArrayList<>();
        for (BridgePort port : endpoints.all()) {
            seen.add(asSeenInside(port, INTERFACE + seen.size()));
        }
        return seen;
    }

    /** A question for a name that is sent to any of the routers is answered the same. */
    private GuestInterface asSeenInside(BridgePort port, String name) {
        BridgeNetwork network = port.network();
        String router = Ipv4.text(network.gateway());
        boolean leadsOut = !network.internal() && endpoints.way().filter(port::equals).isPresent();
        return new GuestInterface(
                new Interface(
                        name,
                        OptionalLong.empty(),
                        port.lease().address(),
                        network.subnet().prefix(),
                        leadsOut ? OptionalInt.of(network.gateway()) : OptionalInt.empty(),
                        MTU),
                Ipv4.text(port.lease().address()),
                router,
                router);
    }

    @Override
    public List<Connection> connections() {
        return endpoints.connections();
    }

    @Override
    public List<PublishedPort> ports() {
        return endpoints.published();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        plugs.forEach(TapPlug::close);
        endpoints.close();
        thread.close();
    }
}
