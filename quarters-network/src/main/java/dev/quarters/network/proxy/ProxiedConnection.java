package dev.quarters.network.proxy;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import dev.quarters.network.event.NetworkThread;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A connection of a client of the host's, and the one to the guest that it goes on as. */
final class ProxiedConnection {

    private final SocketChannel client;
    private final SocketChannel guest;
    private final SelectionKey clientKey;
    private final SelectionKey guestKey;
    private final Pipe in;
    private final Pipe out;
    private final Runnable ended;

    ProxiedConnection(
            NetworkThread thread, SocketChannel client, InetSocketAddress to, Runnable ended)
            throws IOException {
        this.client = client;
        this.ended = ended;
        this.guest = SocketChannel.open();
        this.in = new Pipe(client, guest);
        this.out = new Pipe(guest, client);
        try {
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            guest.setOption(StandardSocketOptions.TCP_NODELAY, true);
            clientKey = thread.register(client, 0, key -> go());
            guestKey = thread.register(guest, OP_CONNECT, key -> go());
            guest.connect(to);
        } catch (IOException | RuntimeException failure) {
            NetworkThread.closeQuietly(guest);
            throw failure;
        }
    }

    private void go() {
        try {
            if (guest.isConnectionPending() && !guest.finishConnect()) {
                return;
            }
            in.move();
            out.move();
            if (in.isOver() && out.isOver()) {
                close(false);
                return;
            }
            interest(clientKey, in, out);
            interest(guestKey, out, in);
        } catch (IOException gone) {
            close(true);
        }
    }

    private static void interest(SelectionKey key, Pipe from, Pipe to) {
        int wanted = (from.wantsToRead() ? OP_READ : 0) | (to.wantsToWrite() ? OP_WRITE : 0);
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /**
     * @param broken whether the other side is to see that it did not end as it should
     */
    void close(boolean broken) {
        if (!client.isOpen()) {
            return;
        }
        try {
            if (broken) {
                client.setOption(StandardSocketOptions.SO_LINGER, 0);
                guest.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException | RuntimeException gone) {
            // It is closed in any case.
        }
        NetworkThread.closeQuietly(client);
        NetworkThread.closeQuietly(guest);
        ended.run();
    }
}
