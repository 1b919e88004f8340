package dev.quarters.network.proxy;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;

import dev.quarters.api.ConflictException;
import dev.quarters.api.PublishedPort;
import dev.quarters.network.address.HostAddress;
import dev.quarters.network.event.NetworkThread;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A published port of the host, by sockets: what comes there goes on to an address of a guest's.
 */
public final class PortProxy implements AutoCloseable {

    private static final int BACKLOG = 512;
    private static final int TURN = 64;
    private static final int MOST_CONNECTIONS = 4096;
    private static final int MOST_CLIENTS = 256;
    private static final int LARGEST = 65535;

    private final NetworkThread thread;

    /** Empty: nobody is there. */
    private volatile Optional<InetSocketAddress> to;

    private final PublishedPort port;
    private final List<AutoCloseable> listening = new ArrayList<>();
    private final Set<ProxiedConnection> connections = new HashSet<>();

    /** Clients of a datagram port: each has a socket, by which the guest tells them apart. */
    private final Map<SocketAddress, DatagramChannel> clients =
            new LinkedHashMap<>(16, 0.75f, true);

    private PortProxy(NetworkThread thread, PublishedPort asked, Optional<InetSocketAddress> to)
            throws IOException {
        this.thread = thread;
        this.to = to;
        InetSocketAddress host = HostAddress.of(asked);
        this.port =
                asked.at(
                        asked.protocol() == PublishedPort.Protocol.TCP ? listen(host) : hear(host));
    }

    /**
     * Listens, until this is closed.
     *
     * @param to empty: nobody is there yet
     * @throws ConflictException when the host's port is in use or may not be used
     */
    public static PortProxy open(
            NetworkThread thread, PublishedPort asked, Optional<InetSocketAddress> to) {
        try {
            return new PortProxy(thread, asked, to);
        } catch (IOException taken) {
            throw new ConflictException(
                    "cannot publish port "
                            + asked.hostAddress()
                            + ":"
                            + asked.hostPort()
                            + "/"
                            + asked.protocol().word()
                            + ": "
                            + taken.getMessage(),
                    "choose another port of the host, or end what uses this one");
        }
    }

    /** As it was asked for, with the port that the host chose. */
    public PublishedPort port() {
        return port;
    }

    /** What comes from now on goes on to that address instead; to nobody when there is none. */
    public void redirect(Optional<InetSocketAddress> other) {
        if (!other.equals(to)) {
            to = other;
            thread.executeAndWait(this::forgetClients);
        }
    }

    private void forgetClients() {
        clients.values().forEach(NetworkThread::closeQuietly);
        clients.clear();
    }

    private int listen(InetSocketAddress host) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.INET);
        listening.add(server);
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(host, BACKLOG);
            thread.register(server, OP_ACCEPT, key -> accept(server));
            return ((InetSocketAddress) server.getLocalAddress()).getPort();
        } catch (IOException | RuntimeException failure) {
            NetworkThread.closeQuietly(server);
            throw failure;
        }
    }

    private void accept(ServerSocketChannel server) throws IOException {
        for (int i = 0; i < TURN; i++) {
            SocketChannel client = server.accept();
            if (client == null) {
                return;
            }
            Optional<InetSocketAddress> guest = to;
            if (guest.isEmpty() || connections.size() >= MOST_CONNECTIONS) {
                NetworkThread.closeQuietly(client);
                continue;
            }
            try {
                ProxiedConnection[] made = new ProxiedConnection[1];
                made[0] =
                        new ProxiedConnection(
                                thread, client, guest.get(), () -> connections.remove(made[0]));
                connections.add(made[0]);
            } catch (IOException unreachable) {
                NetworkThread.closeQuietly(client);
            }
        }
    }

    private int hear(InetSocketAddress host) throws IOException {
        DatagramChannel server = DatagramChannel.open(StandardProtocolFamily.INET);
        listening.add(server);
        try {
            server.bind(host);
            thread.register(server, OP_READ, key -> forward(server));
            return ((InetSocketAddress) server.getLocalAddress()).getPort();
        } catch (IOException | RuntimeException failure) {
            NetworkThread.closeQuietly(server);
            throw failure;
        }
    }

    private void forward(DatagramChannel server) throws IOException {
        for (int i = 0; i < TURN; i++) {
            ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
            SocketAddress sender = server.receive(buffer);
            if (sender == null) {
                return;
            }
            Optional<InetSocketAddress> guest = to;
            if (guest.isEmpty()) {
                continue;
            }
            try {
                client(server, sender, guest.get()).write(buffer.flip());
            } catch (IOException lost) {
                // As any datagram may be.
            }
        }
    }

    private DatagramChannel client(
            DatagramChannel server, SocketAddress sender, InetSocketAddress guest)
            throws IOException {
        DatagramChannel known = clients.get(sender);
        if (known != null) {
            return known;
        }
        if (clients.size() >= MOST_CLIENTS) {
            Iterator<DatagramChannel> oldest = clients.values().iterator();
            NetworkThread.closeQuietly(oldest.next());
            oldest.remove();
        }
        DatagramChannel made = DatagramChannel.open(StandardProtocolFamily.INET);
        made.connect(guest);
        thread.register(made, OP_READ, key -> answer(server, made, sender));
        clients.put(sender, made);
        return made;
    }

    private static void answer(DatagramChannel server, DatagramChannel from, SocketAddress to) {
        for (int i = 0; i < TURN; i++) {
            ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
            try {
                if (from.receive(buffer) == null) {
                    return;
                }
                server.send(buffer.flip(), to);
            } catch (IOException refused) {
                return; // The guest does not listen; the client learns nothing, as without us.
            }
        }
    }

    @Override
    public void close() {
        thread.executeAndWait(
                () -> {
                    listening.forEach(NetworkThread::closeQuietly);
                    List.copyOf(connections).forEach(connection -> connection.close(true));
                    forgetClients();
                });
        thread.wake();
    }
}
