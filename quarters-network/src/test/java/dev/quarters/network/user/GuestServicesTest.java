package dev.quarters.network.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.network.address.Ipv4;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;

/** What a network does besides connections, for a Linux kernel as its guest. */
@Timeout(60)
class GuestServicesTest {

    private static final String BUSYBOX = "busybox";

    private static DatagramChannel onLoopback() throws Exception {
        return DatagramChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static UserNetwork network(List<InetSocketAddress> nameservers) {
        return UserNetwork.open(
                UserNetworkOptions.of("test", () -> nameservers)
                        .withHostLoopback(true)
                        .withMtu(1500));
    }

    @Test
    void datagramsGoOutAndAnswersComeBack() throws Exception {
        try (DatagramChannel outside = onLoopback();
                UserNetwork network = network(List.of());
                TestGuest guest = TestGuest.on(network);
                DatagramChannel inside = guest.datagrams(4000)) {
            InetSocketAddress as =
                    guest.gateway(((InetSocketAddress) outside.getLocalAddress()).getPort());
            // The larger ones come in pieces, and go out as such.
            for (int size : new int[] {0, 1, 1400, 1473, 9000, 60_000}) {
                inside.send(ByteBuffer.allocate(size), as);
                ByteBuffer heard = ByteBuffer.allocate(65536);
                SocketAddress sender = outside.receive(heard);
                assertThat(heard.position()).isEqualTo(size);

                outside.send(ByteBuffer.allocate(size), sender);
                heard.clear();
                assertThat(inside.receive(heard)).isEqualTo(as);
                assertThat(heard.position()).isEqualTo(size);
            }
            assertThat(guest.port().datagrams().size()).isEqualTo(1);
        }
    }

    @Test
    void aStrangerIsNotHeard() throws Exception {
        try (DatagramChannel outside = onLoopback();
                DatagramChannel stranger = onLoopback();
                UserNetwork network = network(List.of());
                TestGuest guest = TestGuest.on(network);
                DatagramChannel inside = guest.datagrams(4000)) {
            InetSocketAddress as =
                    guest.gateway(((InetSocketAddress) outside.getLocalAddress()).getPort());
            inside.send(ByteBuffer.allocate(1), as);
            SocketAddress sender = outside.receive(ByteBuffer.allocate(10));
            int port = ((InetSocketAddress) sender).getPort();
            SocketAddress mapped = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);

            stranger.send(ByteBuffer.allocate(7), mapped);
            outside.send(ByteBuffer.allocate(5), mapped);

            ByteBuffer heard = ByteBuffer.allocate(10);
            inside.receive(heard);
            assertThat(heard.position()).isEqualTo(5);
        }
    }

    @Test
    void aPublishedDatagramPortIsAnsweredFromThere() throws Exception {
        try (DatagramChannel client = onLoopback();
                UserNetwork network = network(List.of());
                TestGuest guest = TestGuest.on(network);
                DatagramChannel inside = guest.datagrams(53);
                Publication published =
                        network.publishUdp(
                                guest.port(),
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                53)) {
            SocketAddress to =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), published.port());
            client.send(ByteBuffer.allocate(3), to);
            ByteBuffer heard = ByteBuffer.allocate(10);
            SocketAddress sender = inside.receive(heard);
            inside.send(ByteBuffer.allocate(4), sender);

            heard.clear();
            assertThat(client.receive(heard)).isEqualTo(to);
            assertThat(heard.position()).isEqualTo(4);
        }
    }

    @Test
    void whatCannotBeReachedIsSaid() throws Exception {
        try (UserNetwork network =
                        UserNetwork.open(UserNetworkOptions.of("test", List::of).withMtu(1500));
                TestGuest guest = TestGuest.on(network);
                DatagramChannel inside = guest.datagrams(0)) {
            inside.connect(guest.gateway(9));
            inside.write(ByteBuffer.allocate(1));
            assertThatThrownBy(() -> inside.read(ByteBuffer.allocate(1)))
                    .isInstanceOf(java.net.PortUnreachableException.class);
        }
    }

    @Test
    void theRouterAnswersEchoes() throws Exception {
        try (UserNetwork network = network(List.of());
                TestGuest guest = TestGuest.on(network)) {
            String output = guest.run(BUSYBOX, "ping", "-c", "2", "-s", "4000", "10.0.2.2");
            assertThat(output).contains("2 packets received");
            assertThatThrownBy(() -> guest.run(BUSYBOX, "ping", "-c", "1", "-W", "1", "192.0.2.9"))
                    .hasMessageContaining("0 packets received");
        }
    }

    @Test
    void aGuestLearnsItsAddress() throws Exception {
        try (UserNetwork network = network(List.of());
                TestGuest guest = TestGuest.on(network)) {
            guest.run("ip", "addr", "flush", "dev", "eth0");
            String output =
                    guest.run(BUSYBOX, "udhcpc", "-n", "-q", "-f", "-i", "eth0", "-s", "/bin/true");
            assertThat(output).contains("10.0.2.15").contains("obtained");
        }
    }

    @Test
    void guestsReachEachOtherByName() throws Exception {
        try (UserNetwork network = network(List.of());
                TestGuest first = TestGuest.on(network, 1, 0, 0);
                TestGuest second = TestGuest.on(network, 2, 0, 0)) {
            assertThat(Ipv4.text(second.port().address())).isEqualTo("10.0.2.16");
            assertThat(first.run(BUSYBOX, "ping", "-c", "1", "10.0.2.16"))
                    .contains("1 packets received");
            assertThat(first.run(BUSYBOX, "nslookup", "-type=a", "guest2", "10.0.2.3"))
                    .contains("10.0.2.16");
            assertThat(first.run(BUSYBOX, "nslookup", "10.0.2.16", "10.0.2.3")).contains("guest2");
        }
    }

    @Test
    void otherNamesAreAskedOfTheHostsServers() throws Exception {
        try (DatagramChannel silent = onLoopback();
                DatagramChannel server = onLoopback();
                UserNetwork network =
                        network(
                                List.of(
                                        (InetSocketAddress) silent.getLocalAddress(),
                                        (InetSocketAddress) server.getLocalAddress()));
                TestGuest guest = TestGuest.on(network)) {
            Thread answering =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            answer(server);
                                        } catch (Exception over) {
                                            // The test is.
                                        }
                                    });
            String output = guest.run(BUSYBOX, "nslookup", "-type=a", "example.test", "10.0.2.3");
            assertThat(output).contains("192.0.2.77");
            answering.interrupt();
        }
    }

    /** A name server that knows one address for everything. */
    private static void answer(DatagramChannel server) throws Exception {
        while (true) {
            ByteBuffer query = ByteBuffer.allocate(512);
            SocketAddress from = server.receive(query);
            ByteBuffer answer = ByteBuffer.allocate(512).put(query.flip());
            answer.putShort(2, (short) 0x8180).putShort(6, (short) 1);
            answer.putShort((short) 0xC00C).putShort((short) 1).putShort((short) 1);
            answer.putInt(60).putShort((short) 4).putInt(Ipv4.parse("192.0.2.77"));
            server.send(answer.flip(), from);
        }
    }
}
