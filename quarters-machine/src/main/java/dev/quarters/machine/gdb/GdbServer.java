package dev.quarters.machine.gdb;

import dev.quarters.api.QuartersException;
import dev.quarters.machine.debug.DebuggedMachine;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Waits for GDB on a Unix socket or a TCP port of this host. There is no password in its protocol,
 * so the socket is its owner's only, and other hosts are not listened to.
 */
public final class GdbServer implements AutoCloseable {

    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final DebuggedMachine machine;
    private final ServerSocketChannel server;
    private final SocketAddress address;
    private final AtomicReference<@Nullable SocketChannel> client = new AtomicReference<>();
    private final AtomicReference<@Nullable Thread> session = new AtomicReference<>();

    private GdbServer(DebuggedMachine machine, ServerSocketChannel server, SocketAddress address) {
        this.machine = machine;
        this.server = server;
        this.address = address;
    }

    /**
     * Begins to listen.
     *
     * @throws QuartersException when that address is not to be had
     */
    public static GdbServer listen(SocketAddress address, DebuggedMachine machine) {
        try {
            ServerSocketChannel server = open(address);
            GdbServer made = new GdbServer(machine, server, server.getLocalAddress());
            Thread.ofVirtual().name("gdb server").start(made::accept);
            return made;
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot wait for gdb at " + address + ": " + e.getMessage(),
                    "name another port, or a path that is not there yet in a folder that is",
                    e);
        }
    }

    private static ServerSocketChannel open(SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress unix) {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(unix);
                Files.setPosixFilePermissions(
                        unix.getPath(), PosixFilePermissions.fromString("rw-------"));
                return server;
            } catch (IOException e) {
                server.close();
                throw e;
            }
        }
        if (!(address instanceof InetSocketAddress internet)
                || internet.getAddress() == null
                || !internet.getAddress().isLoopbackAddress()) {
            throw new IOException("that is no address of this host's own");
        }
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return server.bind(address);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** Where it listens; the port that was free when none was named. */
    public SocketAddress address() {
        return address;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = server.accept();
                if (client.compareAndSet(null, connection)) {
                    session.set(Thread.ofVirtual().name("gdb").start(() -> serve(connection)));
                } else {
                    connection.close(); // One debugs at a time.
                }
            }
        } catch (IOException closed) {
            // The end: nobody else comes.
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            new GdbSession(machine, connection).run();
        } catch (IOException gone) {
            // The guest goes on without it.
        } finally {
            client.set(null);
        }
    }

    /**
     * Ends. To be called when the machine has ended, and before its memory is given back: a client
     * that is there is told of the end.
     */
    @Override
    public void close() {
        try {
            server.close();
            awaitSession();
            SocketChannel connection = client.get();
            if (connection != null) {
                connection.close();
                awaitSession();
            }
            if (address instanceof UnixDomainSocketAddress unix) {
                Files.deleteIfExists(unix.getPath());
            }
        } catch (IOException e) {
            // Nothing depends on it any more.
        }
    }

    private void awaitSession() {
        Thread thread = session.get();
        try {
            if (thread != null) {
                thread.join(LAST_WORDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
