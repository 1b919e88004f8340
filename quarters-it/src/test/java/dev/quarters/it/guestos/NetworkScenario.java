package dev.quarters.it.guestos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.Quarters;
import dev.quarters.api.Connected;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.PublishedPort;
import dev.quarters.api.PublishedPort.Protocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A network in user mode, whatever runs the guest: it reaches the host's loopback when that was
 * asked for, and nothing of it when not; and it is reached by a published port.
 */
@Timeout(180)
abstract class NetworkScenario {

    abstract String engine();

    private static final String SERVER =
            "busybox mkdir /web; echo from the guest > /web/index.html;"
                    + " exec busybox httpd -f -p 80 -h /web";

    private static String ask(ServerSocketChannel server) throws IOException {
        int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
        return "busybox wget -q -O- http://10.0.2.2:" + port + "/ || echo refused;";
    }

    private static ServerSocketChannel serve() throws IOException {
        ServerSocketChannel server =
                ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                while (true) {
                                    answer(server.accept());
                                }
                            } catch (IOException closed) {
                                // The test is over.
                            }
                        });
        return server;
    }

    private static void answer(SocketChannel client) throws IOException {
        try (client) {
            byte[] request = new byte[4096];
            int _ = Channels.newInputStream(client).read(request);
            Channels.newOutputStream(client)
                    .write(
                            "HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nfrom host"
                                    .getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void theGuestReachesAndIsReached() throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ServerSocketChannel server = serve();
                Quarters quarters = GuestOsImages.open(engine());
                Guest guest =
                        GuestOsImages.create(
                                quarters,
                                GuestOsImages.busybox(ask(server) + SERVER)
                                        .engine(engine())
                                        .network(NetworkMode.USER_WITH_HOST_LOOPBACK)
                                        .ports(
                                                List.of(
                                                        new PublishedPort(
                                                                "127.0.0.1",
                                                                0,
                                                                80,
                                                                Protocol.TCP))))) {
            guest.start(GuestStreams.of(output, OutputStream.nullOutputStream()));
            PublishedPort port = guest.ability(Connected.class).orElseThrow().ports().getFirst();

            assertThat(fetch(port.hostPort())).isEqualTo("from the guest\n");
            assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("from host");
            guest.signal(9);
            guest.await();
        }
    }

    /** The guest's server comes up some time. */
    private static String fetch(int port) throws Exception {
        while (true) {
            try (var body = URI.create("http://127.0.0.1:" + port + "/").toURL().openStream()) {
                return new String(body.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
    }

    @Test
    void theHostsLoopbackIsOutOfReach() throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ServerSocketChannel server = serve();
                Quarters quarters = GuestOsImages.open(engine());
                Guest guest =
                        GuestOsImages.create(
                                quarters,
                                GuestOsImages.busybox(ask(server))
                                        .engine(engine())
                                        .network(NetworkMode.USER))) {
            guest.start(GuestStreams.of(output, OutputStream.nullOutputStream()));
            guest.await();

            assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("refused\n");
        }
    }
}
