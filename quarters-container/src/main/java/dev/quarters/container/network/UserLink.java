package dev.quarters.container.network;

import dev.quarters.api.Connected.Connection;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.PublishedPort;
import dev.quarters.guest.network.Interface;
import dev.quarters.linux.network.Tap;
import dev.quarters.linux.spawn.ProcessIdentity;
import dev.quarters.network.address.Ipv4;
import dev.quarters.network.dns.HostResolver;
import dev.quarters.network.tap.TapPort;
import dev.quarters.network.user.Port;
import dev.quarters.network.user.PublishedPorts;
import dev.quarters.network.user.UserNetwork;
import dev.quarters.network.user.UserNetworkOptions;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A network in user mode, of one container. The container's script makes the interface, in its own
 * namespaces and so without rights of the host's; the other end is handed over.
 */
public final class UserLink implements Link {

    /** Each network has one container only, so all have the same address. */
    private static final long MAC = 0x52_54_00_00_00_0FL;

    private static final UserNetworkOptions USUAL =
            UserNetworkOptions.of("of a container", HostResolver.ofHost());

    /** What the script sets up. */
    public static final Interface INTERFACE =
            new Interface(
                    "eth0",
                    OptionalLong.of(MAC),
                    USUAL.firstGuest(),
                    USUAL.subnet().prefix(),
                    OptionalInt.of(USUAL.gateway()),
                    USUAL.mtu());

    private final UserNetwork network;
    private final TapPort port;
    private final PublishedPorts ports;

    /**
     * A network for that container, with its published ports.
     *
     * @throws dev.quarters.api.ConflictException when a port of the host is in use
     */
    public UserLink(String id, String hostname, GuestSpec spec) {
        this(id, hostname, spec, spec.ports(), false);
    }

    /** That of a container that runs; see {@link Link.Source#resume}. */
    public static UserLink resume(
            String id, String hostname, GuestSpec spec, List<PublishedPort> ports) {
        return new UserLink(id, hostname, spec, ports, true);
    }

    private UserLink(
            String id,
            String hostname,
            GuestSpec spec,
            List<PublishedPort> published,
            boolean lenient) {
        network =
                UserNetwork.open(
                        UserNetworkOptions.of("of " + id, HostResolver.of(spec.names().servers()))
                                .withHostLoopback(
                                        spec.network() == NetworkMode.USER_WITH_HOST_LOOPBACK));
        try {
            port =
                    TapPort.connect(
                            network, new Port.Plug(MAC, Optional.empty(), List.of(hostname)));
            ports =
                    lenient
                            ? PublishedPorts.publishWhatIsFree(network, port.port(), published)
                            : PublishedPorts.publish(network, port.port(), published);
        } catch (RuntimeException failure) {
            network.close();
            throw failure;
        }
    }

    @Override
    public List<Connection> connections() {
        return List.of(
                new Connection(
                        "user",
                        Ipv4.text(port.port().address()),
                        USUAL.subnet().prefix(),
                        Ipv4.text(USUAL.gateway()),
                        "52:54:00:00:00:0f"));
    }

    @Override
    public List<PublishedPort> ports() {
        return ports.list();
    }

    @Override
    public String resolver() {
        return Ipv4.text(USUAL.resolver());
    }

    @Override
    public void join(long pid, int tap) {
        port.plug(Tap.of(tap));
    }

    @Override
    public void rejoin(long pid, int tap) {
        join(pid, tap);
    }

    @Override
    public void handOver(ProcessIdentity owner) {
        // Its addresses are its own alone.
    }

    @Override
    public void detach() {
        close();
    }

    @Override
    public void close() {
        ports.close();
        port.close();
        network.close();
    }
}
