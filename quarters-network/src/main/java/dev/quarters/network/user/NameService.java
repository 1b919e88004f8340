package dev.quarters.network.user;

import dev.quarters.network.dns.NameServer;
import dev.quarters.network.dns.Names;
import dev.quarters.network.event.NetworkThread;
import dev.quarters.network.frame.Ip;
import dev.quarters.network.frame.Udp;

import java.util.List;
import java.util.Optional;

/** The resolver of a network: its guests' names, and all others. For the network's thread. */
final class NameService implements Names {

    static final int PORT = NameServer.PORT;
    private static final String GATEWAY = "gateway";

    private final UserNetwork network;
    private final NameServer server;

    NameService(UserNetwork network, NetworkThread thread) {
        this.network = network;
        this.server = new NameServer(thread, this, network.options().nameservers());
    }

    /** Takes a message of a guest. */
    void ask(Port from, int fromPort, byte[] bytes, int offset, int length) {
        server.ask(bytes, offset, length, answer -> answer(from, fromPort, answer));
    }

    private void answer(Port to, int toPort, byte[] answer) {
        if (to.isClosed() || answer.length > Ip.LARGEST - Ip.HEADER - Udp.HEADER) {
            return;
        }
        byte[] frame = network.out().frame();
        System.arraycopy(answer, 0, frame, Outgoing.PAYLOAD + Udp.HEADER, answer.length);
        network.out()
                .udp(to, network.options().resolver(), PORT, to.address(), toPort, answer.length);
    }

    @Override
    public List<Integer> addresses(String name) {
        if (name.equals(GATEWAY)) {
            return List.of(network.options().gateway());
        }
        return network.ports().stream()
                .filter(port -> port.names().contains(name))
                .map(Port::address)
                .toList();
    }

    @Override
    public Optional<String> name(int address) {
        return network.ports().stream()
                .filter(port -> port.address() == address)
                .flatMap(port -> port.names().stream())
                .findFirst();
    }

    @Override
    public boolean isOfNetwork(int address) {
        return network.options().subnet().contains(address);
    }
}
