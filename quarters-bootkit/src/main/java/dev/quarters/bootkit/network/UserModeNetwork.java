package dev.quarters.bootkit.network;

import dev.quarters.api.Connected.Connection;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.PublishedPort;
import dev.quarters.bootkit.agent.GuestInterface;
import dev.quarters.bootkit.guest.MachinePlan;
import dev.quarters.guest.network.Interface;
import dev.quarters.machine.virtio.network.FrameReceiver;
import dev.quarters.machine.virtio.network.MacAddress;
import dev.quarters.machine.virtio.network.NetworkBackend;
import dev.quarters.network.address.Ipv4;
import dev.quarters.network.dns.HostResolver;
import dev.quarters.network.user.Port;
import dev.quarters.network.user.PublishedPorts;
import dev.quarters.network.user.UserNetwork;
import dev.quarters.network.user.UserNetworkOptions;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The network in user mode of a guest's machine, with what the machine's card is plugged into. */
final class UserModeNetwork implements MachineNetwork {

    private static final String INTERFACE = "eth0";

    /** Locally administered, with 24 bits of the guest's id. */
    private static final long VENDOR = 0x52_54_00_00_00_00L;

    private static final int DIGITS = 6;

    private final UserNetwork network;
    private final MacAddress mac;
    private final Backend backend = new Backend();
    private final Port port;
    private final PublishedPorts ports;

    UserModeNetwork(MachinePlan plan, String id) {
        boolean loopback = plan.network() == NetworkMode.USER_WITH_HOST_LOOPBACK;
        network =
                UserNetwork.open(
                        UserNetworkOptions.of("of " + id, HostResolver.of(plan.names().servers()))
                                .withHostLoopback(loopback));
        mac = new MacAddress(VENDOR | Long.parseLong(id, 0, DIGITS, 16));
        try {
            port =
                    network.connect(
                            new Port.Plug(mac.value(), Optional.empty(), List.of(plan.hostname())),
                            backend::receive);
            ports = PublishedPorts.publish(network, port, plan.ports());
        } catch (RuntimeException failure) {
            network.close();
            throw failure;
        }
    }

    @Override
    public List<Card> cards() {
        return List.of(new Card(mac, backend));
    }

    @Override
    public List<GuestInterface> asSeenInside() {
        return List.of(seen());
    }

    private GuestInterface seen() {
        UserNetworkOptions options = network.options();
        return new GuestInterface(
                new Interface(
                        INTERFACE,
                        OptionalLong.empty(),
                        port.address(),
                        options.subnet().prefix(),
                        OptionalInt.of(options.gateway()),
                        options.mtu()),
                Ipv4.text(port.address()),
                Ipv4.text(options.gateway()),
                Ipv4.text(options.resolver()));
    }

    @Override
    public List<Connection> connections() {
        UserNetworkOptions options = network.options();
        return List.of(
                new Connection(
                        "user",
                        Ipv4.text(port.address()),
                        options.subnet().prefix(),
                        Ipv4.text(options.gateway()),
                        mac.toString()));
    }

    @Override
    public List<PublishedPort> ports() {
        return ports.list();
    }

    @Override
    public void close() {
        ports.close();
        network.close();
    }

    private final class Backend implements NetworkBackend {

        private volatile @Nullable FrameReceiver receiver;

        boolean receive(byte[] frame, int offset, int length) {
            FrameReceiver card = receiver;
            return card == null || card.receive(frame, offset, length);
        }

        @Override
        public void send(byte[] frame, int offset, int length) {
            port.send(frame, offset, length);
        }

        @Override
        public void attach(FrameReceiver newReceiver) {
            receiver = newReceiver;
        }

        @Override
        public void receivable() {
            port.receivable();
        }
    }
}
