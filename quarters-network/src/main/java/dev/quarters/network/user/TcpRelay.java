package dev.quarters.network.user;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import dev.quarters.network.event.NetworkThread;
import dev.quarters.network.tcp.TcpAlarm;
import dev.quarters.network.tcp.TcpApplication;
import dev.quarters.network.tcp.TcpConnection;
import dev.quarters.network.tcp.TcpEndpoints;
import dev.quarters.network.tcp.TcpOutput;
import dev.quarters.network.tcp.TcpSegment;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A connection with a guest and the socket of the host that it goes on as. What one side does is
 * done to the other: bytes, half-closing, a reset; a guest's connection is answered when the host's
 * is there. The slower side sets the pace, by the windows of both.
 */
final class TcpRelay implements TcpApplication, TcpOutput, TcpAlarm {

    /** Bytes that are taken from a socket in one turn, and with one call. */
    private static final int TURN = 1 << 18;

    private static final int PIECE = 1 << 16;

    private final UserNetwork network;
    private final TcpTable table;
    private final SocketChannel channel;
    private final TcpConnection connection;
    private final NetworkThread.Alarm alarm;
    private final SelectionKey key;
    private boolean reading;
    private boolean shutDown;
    private boolean ended;

    private TcpRelay(
            UserNetwork network,
            TcpTable table,
            TcpEndpoints ends,
            SocketChannel channel,
            TcpSegment opening,
            boolean outward)
            throws IOException {
        this.network = network;
        this.table = table;
        this.channel = channel;
        this.alarm = network.thread().alarm(this::timeUp);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        this.key = network.thread().register(channel, 0, this::ready);
        this.connection =
                outward
                        ? TcpConnection.asked(
                                ends,
                                opening,
                                this,
                                this,
                                this,
                                network.buffers(),
                                network.firstSequence(ends))
                        : TcpConnection.asking(
                                ends,
                                this,
                                this,
                                this,
                                network.buffers(),
                                network.firstSequence(ends));
    }

    /** Of a guest that asks for one; {@link #connect} follows. */
    static TcpRelay outward(
            UserNetwork network, TcpTable table, TcpEndpoints ends, TcpSegment opening)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            return new TcpRelay(network, table, ends, channel, opening, true);
        } catch (IOException | RuntimeException failure) {
            NetworkThread.closeQuietly(channel);
            throw failure;
        }
    }

    /** Of the host's, asked of a guest. */
    static TcpRelay inward(
            UserNetwork network, TcpTable table, TcpEndpoints ends, SocketChannel accepted)
            throws IOException {
        return new TcpRelay(network, table, ends, accepted, new TcpSegment(), false);
    }

    void connect(InetSocketAddress to) {
        try {
            if (channel.connect(to)) {
                connection.answer();
            } else {
                network.thread().interest(key, OP_CONNECT);
            }
        } catch (IOException | RuntimeException refused) {
            connection.abort();
        }
    }

    TcpConnection connection() {
        return connection;
    }

    TcpEndpoints ends() {
        return connection.ends();
    }

    NetworkThread.Alarm alarm() {
        return alarm;
    }

    /** Whether no bytes go any more. */
    boolean isLingering() {
        return ended;
    }

    private void ready(SelectionKey ready) {
        try {
            if (ready.isConnectable()) {
                channel.finishConnect();
                interest();
                connection.answer();
            }
            if (ready.isValid() && ready.isReadable()) {
                read();
            }
        } catch (IOException gone) {
            connection.abort();
        }
        flush();
    }

    private void read() throws IOException {
        int taken = 0;
        while (taken < TURN && connection.room() > 0) {
            int count = connection.fill(channel, PIECE);
            if (count < 0) {
                reading = false;
                connection.finish();
            }
            if (count <= 0) {
                break;
            }
            taken += count;
            if (count < PIECE) {
                break; // There is probably no more, and the next call would only say so.
            }
        }
        interest();
    }

    /** Does what is to be done after something was done to the connection. */
    void flush() {
        connection.flush();
        if (!ended) {
            interest();
        }
        if (connection.isClosed()) {
            table.remove(this);
        }
    }

    private void interest() {
        if (!key.isValid()) {
            return;
        }
        int wanted =
                (reading && connection.room() > 0 ? OP_READ : 0)
                        | (connection.received() > 0 ? OP_WRITE : 0);
        if (!channel.isConnectionPending()) {
            network.thread().interest(key, wanted);
        }
    }

    private void timeUp() {
        connection.timeUp();
        flush();
    }

    /** The guest is gone. */
    void abandon() {
        connection.abort();
        table.remove(this);
    }

    @Override
    public void opened() {
        reading = true;
    }

    @Override
    public int take(byte[] bytes, int offset, int length) {
        try {
            return channel.write(ByteBuffer.wrap(bytes, offset, length));
        } catch (IOException gone) {
            return 0; // The next attempt says so again.
        }
    }

    @Override
    public void received() {
        try {
            connection.drain(channel);
            if (connection.isDrained() && !shutDown) {
                shutDown = true;
                channel.shutdownOutput();
            }
        } catch (IOException gone) {
            connection.abort();
        }
    }

    /** What it means is asked for each time that something was done. */
    @Override
    public void room() {}

    @Override
    public void closed(boolean orderly) {
        if (ended) {
            return;
        }
        ended = true;
        table.ended();
        try {
            if (!orderly) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0); // So that it is a reset.
            }
        } catch (IOException | RuntimeException gone) {
            // It is closed in any case.
        }
        network.thread().close(channel);
    }

    @Override
    public boolean isCongested() {
        return table.isCongested(this);
    }

    @Override
    public byte[] buffer() {
        return network.out().frame();
    }

    @Override
    public int offset() {
        return Outgoing.PAYLOAD;
    }

    @Override
    public void send(int source, int destination, int length) {
        table.send(source, destination, length);
    }

    @Override
    public void acknowledgeLater() {
        table.acknowledgeLater(this);
    }

    @Override
    public int mtu() {
        return network.options().mtu();
    }

    @Override
    public long now() {
        return System.nanoTime();
    }

    @Override
    public void set(long time) {
        alarm.set(time);
    }

    @Override
    public void cancel() {
        alarm.cancel();
    }
}
