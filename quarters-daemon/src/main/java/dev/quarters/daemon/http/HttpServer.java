package dev.quarters.daemon.http;

import jdk.net.ExtendedSocketOptions;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Takes connections of a socket, so many at a time. */
public final class HttpServer implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 4096;
    private static final long TICK_MILLIS = 1000;
    private static final int KEEP_ALIVE_SECONDS = 30;

    private final ServerSocketChannel socket;
    private final Function<SocketChannel, Wire> wires;
    private final Patience patience;
    private final Handler handler;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;
    private final Thread keeper;
    private boolean refusing;

    private HttpServer(
            ServerSocketChannel socket,
            Function<SocketChannel, Wire> wires,
            Patience patience,
            Handler handler) {
        this.socket = socket;
        this.wires = wires;
        this.patience = patience;
        this.handler = handler;
        this.acceptor = Thread.ofVirtual().name("accept").unstarted(this::accept);
        this.keeper = Thread.ofVirtual().name("deadlines").unstarted(this::keepDeadlines);
    }

    /** Starts taking connections of a bound socket, which it closes in the end. */
    public static HttpServer start(ServerSocketChannel socket, Handler handler) {
        return start(socket, SocketWire::new, Patience.USUAL, handler);
    }

    /**
     * As {@link #start}, with TLS 1.2 or 1.3; clients have to show a certificate that the context
     * trusts.
     */
    public static HttpServer startTls(
            ServerSocketChannel socket, SSLContext context, Handler handler) {
        return startTls(socket, context, Patience.USUAL, handler);
    }

    static HttpServer startTls(
            ServerSocketChannel socket, SSLContext context, Patience patience, Handler handler) {
        return start(socket, channel -> new TlsWire(channel, engine(context)), patience, handler);
    }

    private static SSLEngine engine(SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setNeedClientAuth(true);
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static HttpServer start(
            ServerSocketChannel socket,
            Function<SocketChannel, Wire> wires,
            Patience patience,
            Handler handler) {
        HttpServer server = new HttpServer(socket, wires, patience, handler);
        server.acceptor.start();
        server.keeper.start();
        return server;
    }

    private void accept() {
        while (socket.isOpen()) {
            try {
                serve(socket.accept());
            } catch (IOException e) {
                // Closed, or out of descriptors: then it is tried again.
                pause();
            }
        }
    }

    private void serve(SocketChannel channel) throws IOException {
        if (connections.size() >= MOST_CONNECTIONS) {
            channel.close();
            return;
        }
        tune(channel);
        Connection connection = new Connection(wires.apply(channel), patience, handler);
        synchronized (this) {
            if (refusing) {
                channel.close();
                return;
            }
            connections.add(connection);
        }
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                connection.run();
                            } finally {
                                connections.remove(connection);
                            }
                        });
    }

    /** A client of another host may vanish without a word; answers are written whole. */
    private static void tune(SocketChannel channel) throws IOException {
        if (channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_SECONDS);
            channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_SECONDS);
        }
    }

    /** Whether no client is connected. */
    public boolean isUnused() {
        return connections.isEmpty();
    }

    /**
     * Takes no more connections if there is none: so nothing that was asked for is cut off when it
     * is closed then.
     *
     * @return whether it was so
     */
    public synchronized boolean refuseIfUnused() {
        refusing |= connections.isEmpty();
        return refusing;
    }

    /** Takes connections again after {@link #refuseIfUnused}. */
    public synchronized void takeAgain() {
        refusing = false;
    }

    private void keepDeadlines() {
        while (socket.isOpen()) {
            pause();
            connections.stream().filter(Connection::isOverdue).forEach(Connection::close);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(TICK_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed.
        }
        acceptor.interrupt();
        keeper.interrupt();
        List.copyOf(connections).forEach(Connection::close);
    }
}
