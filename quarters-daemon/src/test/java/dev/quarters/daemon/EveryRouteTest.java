package dev.quarters.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.daemon.listen.Host;
import dev.quarters.daemon.route.Route;
import dev.quarters.node.LocalNode;
import dev.quarters.node.NodeFolder;
import dev.quarters.node.life.Household;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Whatever is asked of a route, nothing but a clear answer comes of it, and nothing outside. */
class EveryRouteTest {

    private static final int ROUNDS = Integer.getInteger("quarters.daemon.rounds", 10);
    private static final long SEED = Long.getLong("quarters.daemon.seed", System.nanoTime());

    private static final List<String> NAMES =
            List.of(
                    "x",
                    "..",
                    ".",
                    "../../etc/passwd",
                    "a/../../b",
                    "sha256:00",
                    "/",
                    "ü",
                    "a:b:c",
                    "apt:",
                    "oci:/etc",
                    "docker-archive:/etc/passwd",
                    "A".repeat(300),
                    "*",
                    "[",
                    "a b",
                    "-1",
                    "99999999999999999999",
                    "\r\nX: y",
                    "true",
                    "{}",
                    "{\"a\":1}",
                    "{\"id\":[1]}",
                    "{\"name\":[\"(\"]}",
                    "{\"label\":{\"x\":true}}",
                    "null");

    private static final List<String> BODIES =
            List.of(
                    "",
                    "{}",
                    "[]",
                    "null",
                    "{\"Image\":7}",
                    "{\"Image\":\"x\",\"HostConfig\":[]}",
                    "{\"Image\":\"..\",\"Cmd\":{}}",
                    "{\"Name\":\"../../x\"}",
                    "{\"Name\":\"v\",\"Labels\":[1]}",
                    "{\"Name\":\"v\",\"Labels\":{\"a\":1}}",
                    "{\"Cmd\":[\"x\"],\"Env\":5}",
                    "{\"Detach\":\"yes\"}",
                    "{\"RestartPolicy\":{\"Name\":\"no\",\"MaximumRetryCount\":99999999999}}",
                    "{\"a\":".repeat(200));

    @TempDir private Path folder;
    private Daemon daemon;

    @BeforeEach
    void start() {
        daemon =
                Daemon.start(
                        NodeFolder.at(folder.resolve("data")),
                        List.of(new Host.File(folder.resolve("s"))),
                        false);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private List<Route> routes() {
        NodeFolder other = NodeFolder.at(folder.resolve("other"));
        try (LocalNode node = LocalNode.open(other);
                Household household = Household.open(node, other)) {
            return Daemon.routes(household);
        }
    }

    @Test
    void everyAnswerIsClear() throws IOException {
        Random random = new Random(SEED);
        for (Route route : routes()) {
            for (int i = 0; i < ROUNDS; i++) {
                String request = request(route, random);
                assertThat(answer(request))
                        .describedAs("seed %d: %s", SEED, request)
                        .startsWith("HTTP/1.1 ")
                        .doesNotContain("internal error")
                        .doesNotContain("HTTP/1.1 500 Failed\r\nApi-Version: 1.45\r\n\r\n");
            }
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("data", "other", "s");
        }
    }

    /** One who watches gets an answer that he can read. */
    @Test
    void figuresAreThere() throws IOException {
        assertThat(answer("GET /metrics HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("\nquarters_guests{state=\"running\"} 0\n");
        assertThat(answer("GET /quarters/health HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("\"Status\":\"healthy\"");
    }

    private static String request(Route route, Random random) {
        // A registry would be asked: one at which nobody listens.
        String path = route.pattern().replace("/distribution/", "/distribution/127.0.0.1:1/");
        while (path.contains("{")) {
            path = path.replaceFirst("\\{\\w+\\*?\\}", encoded(pick(NAMES, random)));
        }
        StringBuilder target = new StringBuilder(path + "?until=1");
        for (String name :
                List.of(
                        "filters",
                        "name",
                        "path",
                        "tag",
                        "repo",
                        "t",
                        "signal",
                        "limit",
                        "since",
                        "tail",
                        "h",
                        "w",
                        "condition",
                        "stdout",
                        "stream",
                        "names")) {
            if (random.nextInt(3) == 0) {
                target.append('&').append(name).append('=').append(encoded(pick(NAMES, random)));
            }
        }
        String body = pick(BODIES, random);
        return "%s %s HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(route.method(), target, body.length(), body);
    }

    private static String pick(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String answer(String request) throws IOException {
        try (SocketChannel channel =
                SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("s")))) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer piece = ByteBuffer.allocate(65536);
            while (channel.read(piece) >= 0) {
                answer.write(piece.array(), 0, piece.position());
                piece.clear();
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
