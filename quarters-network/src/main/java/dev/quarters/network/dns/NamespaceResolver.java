package dev.quarters.network.dns;

import static java.nio.channels.SelectionKey.OP_READ;

import dev.quarters.linux.network.NetworkNamespace;
import dev.quarters.network.address.Ipv4;
import dev.quarters.network.event.NetworkThread;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** A name server in the network namespace of a guest, at an address of its loopback interface. */
public final class NamespaceResolver implements AutoCloseable {

    /** The address, as Docker has it. */
    public static final String ADDRESS = "127.0.0.11";

    private static final int TURN = 16;
    private static final int LARGEST = 4096;

    private final NetworkThread thread;
    private final NameServer server;
    private final DatagramChannel channel;

    private NamespaceResolver(NetworkThread thread, NameServer server, DatagramChannel channel)
            throws IOException {
        this.thread = thread;
        this.server = server;
        this.channel = channel;
        thread.register(channel, OP_READ, key -> hear());
    }

    /** Answers there, by that server, until it is closed. The loopback interface is up. */
    public static NamespaceResolver open(
            NetworkThread thread, NameServer server, NetworkNamespace guest) {
        return guest.inside(
                () -> {
                    DatagramChannel made = DatagramChannel.open(StandardProtocolFamily.INET);
                    try {
                        made.bind(
                                new InetSocketAddress(
                                        Ipv4.toInetAddress(Ipv4.parse(ADDRESS)), NameServer.PORT));
                        return new NamespaceResolver(thread, server, made);
                    } catch (IOException failure) {
                        NetworkThread.closeQuietly(made);
                        throw new UncheckedIOException(failure);
                    }
                });
    }

    private void hear() throws IOException {
        for (int i = 0; i < TURN; i++) {
            ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
            SocketAddress sender = channel.receive(buffer);
            if (sender == null) {
                return;
            }
            server.ask(buffer.array(), 0, buffer.position(), answer -> reply(answer, sender));
        }
    }

    private void reply(byte[] answer, SocketAddress to) {
        try {
            channel.send(ByteBuffer.wrap(answer), to);
        } catch (IOException lost) {
            // Whoever asked will ask again.
        }
    }

    @Override
    public void close() {
        NetworkThread.closeQuietly(channel);
        thread.wake();
    }
}
