package dev.quarters.network.user;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;

import dev.quarters.api.ConflictException;
import dev.quarters.network.event.NetworkThread;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A port of the host that stands for one of a guest, until it is closed. */
public final class Publication implements AutoCloseable {

    private static final int BACKLOG = 128;
    private static final int TURN = 32;

    private final AutoCloseable channel;
    private final NetworkThread thread;
    private final int port;

    private Publication(AutoCloseable channel, NetworkThread thread, int port) {
        this.channel = channel;
        this.thread = thread;
        this.port = port;
    }

    static Publication tcp(NetworkThread thread, Port to, InetSocketAddress host, int guestPort) {
        try {
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
            return published(
                    thread,
                    channel,
                    () -> {
                        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                        channel.bind(host, BACKLOG);
                        thread.register(channel, OP_ACCEPT, key -> accept(channel, to, guestPort));
                        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
                    });
        } catch (IOException taken) {
            throw inUse("tcp", host, taken);
        }
    }

    private static void accept(ServerSocketChannel channel, Port to, int guestPort)
            throws IOException {
        for (int i = 0; i < TURN; i++) {
            SocketChannel accepted = channel.accept();
            if (accepted == null) {
                return;
            }
            try {
                to.connections().offer(accepted, guestPort);
            } catch (IOException gone) {
                NetworkThread.closeQuietly(accepted);
            }
        }
    }

    static Publication udp(NetworkThread thread, Port to, InetSocketAddress host, int guestPort) {
        try {
            DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
            return published(
                    thread,
                    channel,
                    () -> {
                        channel.bind(host);
                        thread.register(
                                channel, OP_READ, key -> to.datagrams().hear(channel, guestPort));
                        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
                    });
        } catch (IOException taken) {
            throw inUse("udp", host, taken);
        }
    }

    private interface Opening {
        int open() throws IOException;
    }

    private static Publication published(
            NetworkThread thread, AutoCloseable channel, Opening opening) throws IOException {
        try {
            return new Publication(channel, thread, opening.open());
        } catch (IOException | RuntimeException failure) {
            NetworkThread.closeQuietly(channel);
            throw failure;
        }
    }

    private static ConflictException inUse(String protocol, InetSocketAddress host, Exception why) {
        return new ConflictException(
                "cannot publish port "
                        + host.getAddress().getHostAddress()
                        + ":"
                        + host.getPort()
                        + "/"
                        + protocol
                        + ": "
                        + why.getMessage(),
                "choose another port of the host, or end what uses this one");
    }

    /** The port of the host. */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        NetworkThread.closeQuietly(channel);
        thread.wake(); // A selector holds a closed channel's descriptor until it is asked again.
    }
}
