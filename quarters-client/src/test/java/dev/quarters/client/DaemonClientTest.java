package dev.quarters.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quarters.api.QuartersException;
import dev.quarters.daemon.http.ClientConnection;
import dev.quarters.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What a client makes of the answers of a server, good and bad. */
class DaemonClientTest {

    @TempDir private Path folder;

    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private ServerSocketChannel server;
    private DaemonClient client;

    /** Answers each connection's requests with what is put in the queue; empty ends it. */
    @BeforeEach
    void listen() throws IOException {
        Path socket = folder.resolve("s");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::serve);
        client =
                new DaemonClient(
                        () -> {
                            try {
                                return ClientConnection.open(socket);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
    }

    private void serve() {
        try {
            while (true) {
                try (SocketChannel channel = server.accept()) {
                    String answer = "more";
                    while (!answer.isEmpty()) {
                        ByteBuffer request = ByteBuffer.allocate(65536);
                        if (channel.read(request) < 0) {
                            break;
                        }
                        asked.add(
                                new String(
                                        request.array(),
                                        0,
                                        request.position(),
                                        StandardCharsets.UTF_8));
                        answer = answers.take();
                        channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
                        if (answer.endsWith("END")) {
                            break;
                        }
                    }
                }
            }
        } catch (IOException | InterruptedException closed) {
            // the test is over
        }
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private static String answer(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void documentsComeOverOneConnection() throws Exception {
        answers.add(answer("{\"a\":1}"));
        answers.add(
                "HTTP/1.1 200 OK\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "3\r\n"
                        + "{\"b\r\n"
                        + "4\r\n"
                        + "\":2}\r\n"
                        + "0\r\n\r\n");
        assertThat(client.containers().inspect("x y/z").get("a").asLong()).isEqualTo(1);
        assertThat(client.host().version().get("b").asLong()).isEqualTo(2);
        assertThat(asked.take()).startsWith("GET /v1.45/containers/x%20y%2Fz/json HTTP/1.1\r\n");
        assertThat(asked.take()).startsWith("GET /v1.45/version HTTP/1.1\r\n");
    }

    @Test
    void requestsCarryParametersAndDocuments() throws Exception {
        answers.add("HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n{\"Id\":\"i\"}");
        Json made =
                client.containers()
                        .create(
                                Optional.of("a&b"),
                                Optional.empty(),
                                Json.object().put("Image", "é").build());
        assertThat(made.text("Id")).isEqualTo("i");
        assertThat(asked.take())
                .startsWith("POST /v1.45/containers/create?name=a%26b HTTP/1.1\r\n")
                .contains("Content-Length: 14\r\n")
                .endsWith("\r\n\r\n{\"Image\":\"é\"}");
    }

    @Test
    void refusalIsToldInTheDaemonsWords() {
        answers.add("HTTP/1.1 404 Not Found\r\nContent-Length: 18\r\n\r\n{\"message\":\"none\"}");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> client.containers().inspect("x"))
                .withMessage("none")
                .satisfies(e -> assertThat(e.isNotFound()).isTrue());
    }

    @Test
    void whatIsNoDaemonIsTold() {
        for (String nonsense :
                new String[] {
                    answer("<html>"),
                    "SSH-2.0-OpenSSH_9.6\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}END",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}END"
                }) {
            answers.add(nonsense);
            try (DaemonClient once = client) {
                assertThatExceptionOfType(QuartersException.class)
                        .describedAs(nonsense)
                        .isThrownBy(() -> once.containers().inspect("x"))
                        .satisfies(e -> assertThat(e.remedy()).isNotEmpty());
            }
        }
    }

    @Test
    void questionIsAskedAgainWhenTheConnectionWasLostAndAnOrderIsNot() throws Exception {
        answers.add("");
        answers.add(answer("{\"a\":1}"));
        assertThat(client.containers().inspect("x").get("a").asLong()).isEqualTo(1);
        assertThat(asked.take()).isEqualTo(asked.take());
        client.close();
        answers.add("");
        assertThatExceptionOfType(QuartersException.class)
                .isThrownBy(() -> client.containers().start("x"))
                .withMessageContaining("went away");
        asked.take();
        assertThat(asked).isEmpty();
    }

    @Test
    void linesOfDocumentsAreReadAsTheyCome() throws Exception {
        answers.add("HTTP/1.1 200 OK\r\n\r\n{\"a\":1}\r\n\n{\"a\":2}\nEND");
        try (Answers events = client.host().events(Query.none())) {
            assertThat(events.next().orElseThrow().get("a").asLong()).isEqualTo(1);
            assertThat(events.next().orElseThrow().get("a").asLong()).isEqualTo(2);
            assertThatExceptionOfType(IOException.class).isThrownBy(events::next);
        }
    }
}
