package dev.quarters.daemon.listen;

import dev.quarters.api.QuartersException;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/** Where a daemon is to listen. */
public sealed interface Host {

    /**
     * Listens there.
     *
     * @throws QuartersException when that can't be
     */
    Listener listen();

    /** A socket in the file system, for its owner and the group {@code docker}. */
    record File(Path path) implements Host {
        @Override
        public Listener listen() {
            return SocketFile.bind(path);
        }
    }

    /** The socket that is this process's standard input: a service manager made it, and has it. */
    record Inherited() implements Host {
        @Override
        public Listener listen() {
            return SocketFile.inherited();
        }
    }

    /**
     * A port.
     *
     * @param tls who may come; empty for everybody
     */
    record Tcp(InetSocketAddress address, Optional<SSLContext> tls) implements Host {
        @Override
        public Listener listen() {
            String where =
                    "tcp://"
                            + (address.getHostString().contains(":")
                                    ? "[" + address.getHostString() + "]"
                                    : address.getHostString())
                            + ":";
            if (address.isUnresolved()) {
                throw failure(where + address.getPort(), "no address is known for that name");
            }
            try {
                ServerSocketChannel channel = ServerSocketChannel.open();
                try {
                    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                    channel.bind(address);
                    int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
                    return new Listener(
                            where + port + (tls.isPresent() ? " (TLS)" : " (without TLS)"),
                            channel,
                            tls,
                            () -> {});
                } catch (IOException e) {
                    channel.close();
                    throw e;
                }
            } catch (IOException e) {
                throw failure(where + address.getPort(), String.valueOf(e.getMessage()));
            }
        }

        private static QuartersException failure(String where, String why) {
            return new QuartersException(
                    "cannot listen at " + where + ": " + why,
                    "give --host tcp://ADDRESS:PORT with an address of this host and a port that"
                            + " nobody has");
        }
    }
}
