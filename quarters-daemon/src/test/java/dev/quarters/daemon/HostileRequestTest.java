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
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Requests that are wrong in every way that comes to mind, at every route: what comes back is a
 * clear refusal or nothing, soon; the next client is served, and nothing but the daemon's data
 * changes. Longer with {@code -Dquarters.daemon.rounds=5000}, of which each is a round of all
 * routes for every 50.
 */
class HostileRequestTest {

    private static final int ROUNDS = Integer.getInteger("quarters.daemon.rounds", 250);
    private static final int FOR_EACH_ROUTE = Math.max(1, ROUNDS / 50);
    private static final long SEED = Long.getLong("quarters.daemon.seed", 20261130);
    private static final long LIMIT_SECONDS = 20;

    @TempDir private Path folder;
    private Path decoy;
    private Daemon daemon;
    private List<Route> routes = List.of();

    @BeforeEach
    void start() throws IOException {
        decoy = Files.createDirectories(folder.resolve("decoy/inside"));
        Files.writeString(decoy.resolve("file"), "content");
        Files.createSymbolicLink(decoy.resolve("link"), Path.of("file"));
        NodeFolder data = NodeFolder.at(folder.resolve("data"));
        daemon = Daemon.start(data, List.of(new Host.File(folder.resolve("s"))), false);
        NodeFolder other = NodeFolder.at(folder.resolve("other"));
        try (LocalNode node = LocalNode.open(other);
                Household household = Household.open(node, other)) {
            routes = Daemon.routes(household);
        }
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    @Test
    void refusalsAreClearAndNothingElseHappens() throws Exception {
        // An image, so that what is asked of one is looked at.
        assertThat(
                        answer(
                                request(
                                        "POST",
                                        "/images/create?fromSrc=-&repo=box&tag=1",
                                        new byte[1024])))
                .startsWith("HTTP/1.1 200 ");
        Map<String, String> before = listing(decoy);
        HostileRequests requests = new HostileRequests(new Random(SEED), decoy);
        int count = 0;
        for (int round = 0; round < FOR_EACH_ROUTE; round++) {
            for (Route route : routes) {
                byte[] request = requests.next(route);
                check(route, request, answer(request));
                if (++count % 200 == 0) {
                    assertServes();
                }
            }
        }
        assertServes();
        assertThat(listing(decoy)).isEqualTo(before);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("data", "other", "s", "decoy");
        }
    }

    private static void check(Route route, byte[] request, String answer) {
        String asked = new String(request, StandardCharsets.ISO_8859_1);
        String shown = asked.substring(0, Math.min(asked.length(), 2000));
        assertThat(answer)
                .describedAs("seed %d, %s: %s", SEED, route.pattern(), shown)
                .matches("(?s)|HTTP/1\\.1 (1|2|3|4|500|501|503|505).*")
                .doesNotContain("internal error", "\tat ", "dev.quarters.")
                .doesNotContainPattern("[a-z]Exception");
        if (answer.startsWith("HTTP/1.1 500 ")) {
            // So only what can't be reached may fail, for nothing listens at port 1; and, as
            // Docker's clients know it, an archive that is none.
            assertThat(answer)
                    .describedAs("seed %d, %s: %s", SEED, route.pattern(), shown)
                    .containsPattern("\\{\"message\":\"(cannot |the archive )");
        }
    }

    private void assertServes() throws Exception {
        assertThat(answer(request("GET", "/_ping", new byte[0])))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("OK");
    }

    private static byte[] request(String method, String target, byte[] body) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(
                "%s %s HTTP/1.1\r\nHost: d\r\nContent-Length: %d\r\n\r\n"
                        .formatted(method, target, body.length)
                        .getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        return request.toByteArray();
    }

    /** All that comes back, within the time that anything may take. */
    private String answer(byte[] request) throws Exception {
        try (SocketChannel channel =
                SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("s")))) {
            FutureTask<String> answer = new FutureTask<>(() -> talk(channel, request));
            Thread.ofVirtual().start(answer);
            return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException hangs) {
            String asked = new String(request, StandardCharsets.ISO_8859_1);
            throw new AssertionError("seed " + SEED + ", no end: " + asked, hangs);
        } catch (ExecutionException failed) {
            throw new AssertionError("seed " + SEED, failed);
        }
    }

    private static String talk(SocketChannel channel, byte[] request) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            ByteBuffer bytes = ByteBuffer.wrap(request);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.shutdownOutput();
        } catch (IOException refused) {
            // What it said is still to be read.
        }
        try {
            ByteBuffer piece = ByteBuffer.allocate(65536);
            while (channel.read(piece) >= 0) {
                answer.write(piece.array(), 0, piece.position());
                piece.clear();
            }
        } catch (IOException reset) {
            // as well
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> listing(Path root) throws IOException {
        Map<String, String> listing = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                listing.put(
                        path.toString(),
                        Files.readAttributes(
                                        path,
                                        "unix:mode,size,lastModifiedTime,ino",
                                        LinkOption.NOFOLLOW_LINKS)
                                .toString());
            }
        }
        return listing;
    }
}
