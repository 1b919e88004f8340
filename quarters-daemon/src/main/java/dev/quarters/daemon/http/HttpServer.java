package dev.quarters.daemon.http;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes connections of a socket, so many at a time. */
public final class HttpServer implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 4096;
    private static final long TICK_MILLIS = 1000;

    private final ServerSocketChannel socket;
    private final Handler handler;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;
    private final Thread keeper;
    private boolean refusing;

    private HttpServer(ServerSocketChannel socket, Handler handler) {
        this.socket = socket;
        this.handler = handler;
        this.acceptor = Thread.ofVirtual().name("accept").unstarted(this::accept);
        this.keeper = Thread.ofVirtual().name("deadlines").unstarted(this::keepDeadlines);
    }

    /** Starts taking connections of a bound socket, which it closes in the end. */
    public static HttpServer start(ServerSocketChannel socket, Handler handler) {
        HttpServer server = new HttpServer(socket, handler);
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
        Connection connection = new Connection(channel, handler);
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
