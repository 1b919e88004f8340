package dev.quarters.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.daemon.route.Route;
import dev.quarters.daemon.route.Routes;
import dev.quarters.daemon.tls.MutualTls;
import dev.quarters.json.Json;
import dev.quarters.testing.TestAuthority;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Who shows a certificate of the authority is answered, and nobody else. */
@Timeout(60)
class TlsServerTest {

    private static final long SEED = Long.getLong("quarters.daemon.seed", System.nanoTime());
    private static final int ROUNDS = Integer.getInteger("quarters.daemon.rounds", 100);
    private static final String PING = "GET /ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    @TempDir private static Path folder;
    private static HttpServer server;
    private static int port;

    /** Clients as a daemon sees them are another's server: the same three files. */
    private static SSLContext known;

    private static SSLContext stranger;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/openssl")), TlsServerTest::skipped);
        TestAuthority authority = TestAuthority.make(folder, "a");
        TestAuthority other = TestAuthority.make(folder, "b");
        known = context(authority, authority.client());
        stranger = context(authority, other.client());
        ServerSocketChannel socket = ServerSocketChannel.open();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
        server =
                HttpServer.startTls(
                        socket,
                        context(authority, authority.server()),
                        new Patience(Duration.ofMinutes(1), Duration.ofSeconds(2)),
                        new Routes(routes()));
    }

    private static String skipped() {
        System.out.println("skipped: needs the program openssl");
        return "needs the program openssl";
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static SSLContext context(TestAuthority trusted, TestAuthority.Signed own) {
        return new MutualTls(trusted.certificate(), own.certificate(), own.key()).context();
    }

    private static List<Route> routes() {
        return List.of(
                Route.of("GET", "/ping", "", call -> call.answer(Json.of("pong"))),
                Route.of(
                        "GET",
                        "/large",
                        "",
                        call -> {
                            try (OutputStream out = call.exchange().stream(200, "x/y")) {
                                for (int i = 0; i < 200; i++) {
                                    out.write(new byte[50_000]);
                                }
                            }
                        }),
                Route.of("POST", "/talk", "", call -> talk(call.exchange())));
    }

    /** Answers what was said when all of it is there. */
    private static void talk(Exchange exchange) throws IOException {
        RawStream raw = exchange.takeOver("x/y");
        byte[] said = raw.input().readAllBytes();
        raw.output().write(said);
        raw.endOutput();
        raw.close();
    }

    private static SSLSocket connect(SSLContext context, String protocol) throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    private static String ask(SSLSocket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static void assertServes() throws IOException {
        try (SSLSocket socket = connect(known, "TLSv1.3")) {
            assertThat(ask(socket, PING)).contains("\"pong\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void knownClientIsAnswered(String protocol) throws IOException {
        try (SSLSocket socket = connect(known, protocol)) {
            assertThat(ask(socket, PING)).startsWith("HTTP/1.1 200 OK").contains("\"pong\"");
            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
        }
        try (SSLSocket socket = connect(known, protocol)) {
            assertThat(ask(socket, PING.replace("ping", "large"))).hasSizeGreaterThan(10_000_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void strangersAreRefused(String protocol) throws Exception {
        SSLContext nobody = SSLContext.getInstance("TLS");
        nobody.init(null, trusting(), null);
        for (SSLContext context : List.of(stranger, nobody)) {
            try (SSLSocket socket = connect(context, protocol)) {
                assertThatThrownBy(() -> ask(socket, PING))
                        .isInstanceOf(IOException.class)
                        .hasMessageMatching("(?s).*(certificate|handshake).*");
            }
        }
        assertServes();
    }

    /** The trust of the known client, without its certificate. */
    private static javax.net.ssl.TrustManager[] trusting() throws Exception {
        var store = java.security.KeyStore.getInstance("PKCS12");
        store.load(null, new char[0]);
        try (InputStream in = Files.newInputStream(folder.resolve("a-ca.pem"))) {
            store.setCertificateEntry(
                    "a",
                    java.security.cert.CertificateFactory.getInstance("X.509")
                            .generateCertificate(in));
        }
        var factory = javax.net.ssl.TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1", "TLSv1.1"})
    void oldProtocolsAreRefused(String protocol) throws IOException {
        try (SSLSocket socket = connect(known, protocol)) {
            assertThatThrownBy(() -> ask(socket, PING)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void eachDirectionEndsByItself() throws IOException {
        try (SSLSocket socket = connect(known, "TLSv1.3")) {
            String start =
                    "POST /talk HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n";
            socket.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
            byte[] said = new byte[1_000_000];
            new Random(1).nextBytes(said);
            socket.getOutputStream().write(said);
            socket.shutdownOutput();
            byte[] answer = socket.getInputStream().readAllBytes();
            assertThat(new String(answer, 0, 12, StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 101");
            assertThat(
                            java.util.Arrays.copyOfRange(
                                    answer, answer.length - said.length, answer.length))
                    .isEqualTo(said);
        }
    }

    @Test
    void plainTextAndGarbageAreRefused() throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = new byte[random.nextInt(1, 600)];
            random.nextBytes(bytes);
            if (i % 3 == 0) {
                bytes = PING.getBytes(StandardCharsets.US_ASCII);
            } else if (i % 3 == 1) { // looks like the record of a handshake
                bytes[0] = 22;
                bytes[Math.min(1, bytes.length - 1)] = 3;
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                String answer =
                        new String(
                                socket.getInputStream().readAllBytes(),
                                StandardCharsets.ISO_8859_1);
                assertThat(answer).describedAs("seed %d", SEED).doesNotContain("HTTP", "pong");
            } catch (IOException reset) {
                // as well
            }
        }
        assertServes();
    }

    @Test
    void silentClientIsCutOff() throws IOException {
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port);
                Socket slow = new Socket(InetAddress.getLoopbackAddress(), port);
                SSLSocket afterwards = connect(known, "TLSv1.3")) {
            slow.getOutputStream().write(new byte[] {22, 3, 1});
            afterwards.getOutputStream().write("GET /pi".getBytes(StandardCharsets.US_ASCII));
            assertServes();
            for (Socket socket : List.of(silent, slow, afterwards)) {
                socket.setSoTimeout(10_000);
                int end;
                try {
                    end = socket.getInputStream().read();
                } catch (java.net.SocketTimeoutException notCut) {
                    throw new AssertionError("it was not cut off", notCut);
                } catch (IOException cut) {
                    end = -1;
                }
                assertThat(end).isEqualTo(-1);
            }
        }
    }
}
