package dev.quarters.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.daemon.route.Route;
import dev.quarters.daemon.route.Routes;
import dev.quarters.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Whatever clients send, they get a clear answer or none, and the next one is served. */
class HostileClientTest {

    private static final int ROUNDS = Integer.getInteger("quarters.daemon.rounds", 300);
    private static final long SEED = Long.getLong("quarters.daemon.seed", System.nanoTime());

    @TempDir private Path folder;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        socket.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
        server = HttpServer.start(socket, new Routes(routes()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static List<Route> routes() {
        return List.of(
                Route.of("GET", "/ping", "", call -> call.answer(Json.of("pong"))),
                Route.of("POST", "/echo", "", call -> call.answer(call.document())),
                Route.of(
                        "GET",
                        "/bug",
                        "",
                        call -> {
                            throw new IllegalStateException("a mistake");
                        }),
                Route.of(
                        "GET",
                        "/broken",
                        "",
                        call -> {
                            OutputStream body = call.exchange().stream(200, "text/plain");
                            body.write('x');
                            throw new IllegalStateException("in the middle");
                        }),
                Route.of(
                        "GET",
                        "/things/{name*}/json",
                        "",
                        call -> call.answer(Json.of(call.value("name")))));
    }

    /** All that comes back until the server closes; the client ends its direction first. */
    private String answer(byte[] request) throws IOException {
        try (SocketChannel channel =
                SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("s")))) {
            try {
                ByteBuffer bytes = ByteBuffer.wrap(request);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.shutdownOutput();
            } catch (IOException refused) {
                // The server closed already; what it said is still to be read.
            }
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer piece = ByteBuffer.allocate(65536);
            try {
                while (channel.read(piece) >= 0) {
                    answer.write(piece.array(), 0, piece.position());
                    piece.clear();
                }
            } catch (IOException reset) {
                // as well
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private String answer(String request) throws IOException {
        return answer(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void assertServes() throws IOException {
        assertThat(answer("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\"pong\"\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | GET",
                "400 | get /ping HTTP/1.1",
                "400 | GET ping HTTP/1.1",
                "400 | GET /%zz HTTP/1.1",
                "400 | GET /%00 HTTP/1.1",
                "505 | GET /ping HTTP/2.0",
                "400 | GET /ping HTTP/1.1\\nno colon",
                "400 | GET /ping HTTP/1.1\\n: no name",
                "400 | GET /ping HTTP/1.1\\nbad name: x",
                "400 | POST /echo HTTP/1.1\\nContent-Length: -1",
                "400 | POST /echo HTTP/1.1\\nContent-Length: 99999999999999999999",
                "400 | POST /echo HTTP/1.1\\nTransfer-Encoding: gzip",
                "400 | POST /echo HTTP/1.1\\nTransfer-Encoding: chunked\\nContent-Length: 2",
                "400 | POST /echo HTTP/1.1\\nTransfer-Encoding: gzip, chunked",
                "400 | POST /echo HTTP/1.1\\n"
                        + "Transfer-Encoding: chunked\\n"
                        + "Transfer-Encoding: chunked",
                "400 | POST /echo HTTP/1.1\\nContent-Length: 2\\nContent-Length: 3",
                "400 | GET /ping HTTP/1.1\\nA: b\\n folded",
                "400 | GET /ping HTTP/1.1\\nA: b\u0001c",
                "400 | POST /echo HTTP/1.1\\nContent-Length: 7\\n\\n{\"a\":1,",
                "400 | POST /echo HTTP/1.1\\nContent-Length: 2\\n\\n[]",
                "400 | POST /echo HTTP/1.1\\nContent-Length: 9\\n\\nshort",
                "400 | POST /echo HTTP/1.1\\nTransfer-Encoding: chunked\\n\\nzz\\n",
                "400 | POST /echo HTTP/1.1\\nTransfer-Encoding: chunked\\n\\nffffffffffffffff\\n",
                "413 | POST /echo HTTP/1.1\\nTransfer-Encoding: chunked\\n\\nfffffff\\n",
                "404 | GET /nothing HTTP/1.1",
                "405 | DELETE /ping HTTP/1.1",
                "400 | GET /v1.99/ping HTTP/1.1",
                "400 | GET /v1.12/ping HTTP/1.1",
                "500 | GET /bug HTTP/1.1",
            })
    void badRequestIsAnsweredClearly(int status, String request) throws IOException {
        String text = request.replace("\\n", "\r\n");
        String whole = text.contains("\r\n\r\n") ? text : text + "\r\n\r\n";
        String padding = status == 413 ? "x".repeat(5 << 20) : "";

        assertThat(answer(whole + padding)).startsWith("HTTP/1.1 " + status + " ");
        assertServes();
    }

    @Test
    void endlessHeadIsCutOff() throws IOException {
        assertThat(answer("GET /" + "x".repeat(1 << 20))).startsWith("HTTP/1.1 431 ");
        assertThat(answer("GET /ping HTTP/1.1\r\n" + "A: b\r\n".repeat(1 << 10) + "\r\n"))
                .startsWith("HTTP/1.1 200 "); // the same field, joined
        assertThat(answer("GET /ping HTTP/1.1\r\n" + "A: b\r\n".repeat(1 << 16)))
                .startsWith("HTTP/1.1 431 ");
        StringBuilder many = new StringBuilder("GET /ping HTTP/1.1\r\n");
        for (int i = 0; i < 1000; i++) {
            many.append("A").append(i).append(": b\r\n");
        }
        assertThat(answer(many.toString())).startsWith("HTTP/1.1 431 ");
        assertThat(answer("GET /ping HTTP/1.1\r\nA: " + "x".repeat(1 << 20)))
                .startsWith("HTTP/1.1 431 ");
        assertServes();
    }

    @Test
    void failureWithinAnAnswerShowsThatItIsNotWhole() throws IOException {
        assertThat(answer("GET /broken HTTP/1.1\r\n\r\n")).endsWith("1\r\nx\r\n");
        assertServes();
    }

    @Test
    void requestsFollowEachOtherOnAConnection() throws IOException {
        String two =
                "POST /echo HTTP/1.1\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "4\r\n"
                        + "{\"a\"\r\n"
                        + "3;x=y\r\n"
                        + ":1}\r\n"
                        + "0\r\n\r\n"
                        + "GET /v1.41/things/a%2Fb/c/json HTTP/1.1\r\n\r\n";
        assertThat(answer(two))
                .contains("\r\n\r\n{\"a\":1}\nHTTP/1.1 200 OK")
                .endsWith("\"a/b/c\"\n");
    }

    @Test
    void silentClientsHoldNobodyUp() throws IOException {
        List<SocketChannel> silent = new java.util.ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                SocketChannel channel =
                        SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("s")));
                channel.write(ByteBuffer.wrap("GET /pi".getBytes(StandardCharsets.US_ASCII)));
                silent.add(channel);
            }
            assertServes();
        } finally {
            for (SocketChannel channel : silent) {
                channel.close();
            }
        }
    }

    @Test
    void garbageEndsOnlyItsConnection() throws IOException {
        Random random = new Random(SEED);
        byte[] good =
                "POST /echo?filters=%7B%7D HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n{\"a\":1}"
                        .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bad = good.clone();
            for (int change = random.nextInt(1, 8); change > 0; change--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            assertThat(answer(bad)).describedAs("seed %d", SEED).matches("(?s)|HTTP/1.1 [2-5].*");
        }
        assertServes();
    }
}
