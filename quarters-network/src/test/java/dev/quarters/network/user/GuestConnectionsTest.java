package dev.quarters.network.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;

/** TCP between a Linux kernel in a namespace of the test's, and sockets of the host. */
@Timeout(120)
class GuestConnectionsTest {

    private static final UserNetworkOptions LOOPBACK =
            UserNetworkOptions.of("test", List::of).withHostLoopback(true);

    private static ServerSocketChannel server() throws IOException {
        return ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static int port(ServerSocketChannel server) throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    @Test
    void theHostsLoopbackIsReachedOnlyWhenThatWasAskedFor() throws Exception {
        try (ServerSocketChannel server = server();
                UserNetwork network = UserNetwork.open(LOOPBACK.withHostLoopback(false));
                TestGuest guest = TestGuest.on(network)) {
            assertThatThrownBy(() -> guest.connect(guest.gateway(port(server))))
                    .isInstanceOf(ConnectException.class);
            for (String own : List.of("127.0.0.1", "0.0.0.0")) {
                // The guest's kernel has these itself, so they are asked for as they would arrive.
                assertThat(
                                network.outside(
                                        dev.quarters.network.address.Ipv4.parse(own), port(server)))
                        .isNull();
            }
        }
        try (ServerSocketChannel server = server();
                UserNetwork network = UserNetwork.open(LOOPBACK);
                TestGuest guest = TestGuest.on(network);
                SocketChannel connected = guest.connect(guest.gateway(port(server)));
                SocketChannel accepted = server.accept()) {
            connected.write(ByteBuffer.wrap(new byte[] {42}));
            ByteBuffer heard = ByteBuffer.allocate(1);
            accepted.read(heard);
            assertThat(heard.get(0)).isEqualTo((byte) 42);
        }
    }

    @Test
    void whatNobodyListensToIsRefused() throws Exception {
        int closed;
        try (ServerSocketChannel server = server()) {
            closed = port(server);
        }
        try (UserNetwork network = UserNetwork.open(LOOPBACK);
                TestGuest guest = TestGuest.on(network)) {
            assertThatThrownBy(() -> guest.connect(guest.gateway(closed)))
                    .isInstanceOf(ConnectException.class);
            network.thread().executeAndWait(() -> {}); // What refused it is through then.
            assertThat(guest.port().connections().size()).isZero();
        }
    }

    /** Both directions at once, each ended by itself, and the bytes are the same. */
    @ParameterizedTest
    @CsvSource({
        "65520, 0, 40000000",
        "1500, 0, 10000000",
        "576, 0, 1000000",
        "1500, 0.02, 1500000",
        "1500, 0.1, 50000",
        "65520, 0.03, 5000000",
    })
    void bytesArriveWholeInBothDirections(int mtu, double loss, int size) throws Exception {
        long seed = new SplittableRandom().nextLong();
        try (ServerSocketChannel server = server();
                UserNetwork network = UserNetwork.open(LOOPBACK.withMtu(mtu));
                TestGuest guest = TestGuest.on(network, 1, loss, seed);
                SocketChannel connected = guest.connect(guest.gateway(port(server)));
                SocketChannel accepted = server.accept();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            exchange(connected, accepted, size, seed, threads);
        }
    }

    @Test
    void aPublishedPortReachesTheGuest() throws Exception {
        try (UserNetwork network = UserNetwork.open(LOOPBACK.withHostLoopback(false));
                TestGuest guest = TestGuest.on(network);
                ServerSocketChannel server = guest.listen(80);
                Publication published =
                        network.publishTcp(
                                guest.port(),
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                80);
                SocketChannel connected =
                        SocketChannel.open(
                                new InetSocketAddress(
                                        InetAddress.getLoopbackAddress(), published.port()));
                SocketChannel accepted = server.accept();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(((InetSocketAddress) accepted.getRemoteAddress()).getAddress())
                    .isEqualTo(guest.gateway(0).getAddress());
            exchange(connected, accepted, 5_000_000, 1, threads);
        }
    }

    @Test
    void aPublishedPortThatIsInUseIsToldByName() throws Exception {
        try (ServerSocketChannel other = server();
                UserNetwork network = UserNetwork.open(LOOPBACK);
                TestGuest guest = TestGuest.on(network)) {
            InetSocketAddress taken = (InetSocketAddress) other.getLocalAddress();
            assertThatThrownBy(() -> network.publishTcp(guest.port(), taken, 80))
                    .hasMessageContaining("127.0.0.1:" + taken.getPort() + "/tcp");
        }
    }

    @Test
    @SuppressWarnings("try") // They are closed in a way of their own.
    void aResetOfOneSideIsAResetOfTheOther() throws Exception {
        try (ServerSocketChannel server = server();
                UserNetwork network = UserNetwork.open(LOOPBACK);
                TestGuest guest = TestGuest.on(network)) {
            try (SocketChannel connected = guest.connect(guest.gateway(port(server)));
                    SocketChannel accepted = server.accept()) {
                accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
                accepted.close();
                assertThatThrownBy(() -> connected.read(ByteBuffer.allocate(1)))
                        .isInstanceOf(IOException.class);
            }
            try (SocketChannel connected = guest.connect(guest.gateway(port(server)));
                    SocketChannel accepted = server.accept()) {
                connected.setOption(StandardSocketOptions.SO_LINGER, 0);
                connected.close();
                assertThatThrownBy(() -> accepted.read(ByteBuffer.allocate(1)))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aGuestHasSoManyConnectionsAndNoMore() throws Exception {
        NetworkBounds bounds = new NetworkBounds(10, 10, 1 << 18, 1 << 22);
        List<SocketChannel> open = new ArrayList<>();
        try (ServerSocketChannel server = server();
                UserNetwork network = UserNetwork.open(LOOPBACK.withBounds(bounds));
                TestGuest guest = TestGuest.on(network)) {
            for (int i = 0; i < 10; i++) {
                open.add(guest.connect(guest.gateway(port(server))));
                open.add(server.accept());
            }
            assertThatThrownBy(() -> guest.connect(guest.gateway(port(server))))
                    .isInstanceOf(ConnectException.class);
            // What was sent and never taken waits in bounds, and does not keep others from it.
            open.get(0).configureBlocking(false);
            int sent = 0;
            for (int i = 0; i < 400; i++) {
                sent += Math.max(0, open.get(0).write(ByteBuffer.allocate(1 << 16)));
            }
            assertThat(sent).isLessThan(400 << 16);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                exchange(open.get(2), open.get(3), 1_000_000, 2, threads);
            }
            for (SocketChannel each : open) {
                each.close();
            }
            open.clear();
            open.add(connectAgain(guest, port(server)));
        } finally {
            for (SocketChannel each : open) {
                each.close();
            }
        }
    }

    private static SocketChannel connectAgain(TestGuest guest, int port) throws Exception {
        while (true) {
            try {
                return guest.connect(guest.gateway(port));
            } catch (ConnectException notYet) {
                Thread.sleep(10);
            }
        }
    }

    @Test
    void manyShortConnectionsLeaveNothing() throws Exception {
        NetworkBounds bounds = new NetworkBounds(32, 10, 1 << 20, 1 << 24);
        try (ServerSocketChannel server = server();
                UserNetwork network = UserNetwork.open(LOOPBACK.withBounds(bounds));
                TestGuest guest = TestGuest.on(network)) {
            for (int i = 0; i < 300; i++) {
                try (SocketChannel connected = guest.connect(guest.gateway(port(server)));
                        SocketChannel accepted = server.accept()) {
                    SocketChannel first = i % 2 == 0 ? connected : accepted;
                    SocketChannel second = first == connected ? accepted : connected;
                    first.write(ByteBuffer.wrap(new byte[100]));
                    first.shutdownOutput();
                    assertThat(count(second)).isEqualTo(100);
                    second.write(ByteBuffer.wrap(new byte[100]));
                    second.shutdownOutput();
                    assertThat(count(first)).isEqualTo(100);
                }
            }
            while (guest.port().connections().size() > 0) {
                Thread.sleep(20); // Those that linger go by themselves.
            }
            assertThat(network.buffers().lent()).isZero();
        }
    }

    private static int count(SocketChannel from) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        while (from.read(buffer) >= 0) {
            // Until its end.
        }
        return buffer.position();
    }

    private static void exchange(
            SocketChannel one, SocketChannel other, int size, long seed, ExecutorService threads)
            throws Exception {
        CompletableFuture<Long> there = CompletableFuture.supplyAsync(() -> sum(one), threads);
        CompletableFuture<Long> back = CompletableFuture.supplyAsync(() -> sum(other), threads);
        CompletableFuture<Long> first =
                CompletableFuture.supplyAsync(() -> send(one, size, seed), threads);
        long second = send(other, size, seed + 1);
        assertThat(back.get()).as("seed %d", seed).isEqualTo(first.get());
        assertThat(there.get()).as("seed %d", seed).isEqualTo(second);
    }

    private static long send(SocketChannel to, int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        CRC32 sum = new CRC32();
        byte[] piece = new byte[60_000];
        try {
            int sent = 0;
            while (sent < size) {
                int length = Math.min(size - sent, 1 + random.nextInt(piece.length));
                random.nextBytes(piece);
                sum.update(piece, 0, length);
                ByteBuffer buffer = ByteBuffer.wrap(piece, 0, length);
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                sent += length;
            }
            to.shutdownOutput();
            return sum.getValue() << 32 | sent;
        } catch (IOException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static long sum(SocketChannel from) {
        CRC32 sum = new CRC32();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        long length = 0;
        try {
            while (from.read(buffer.clear()) >= 0) {
                sum.update(buffer.array(), 0, buffer.position());
                length += buffer.position();
            }
        } catch (EOFException end) {
            // As well.
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return sum.getValue() << 32 | length;
    }
}
