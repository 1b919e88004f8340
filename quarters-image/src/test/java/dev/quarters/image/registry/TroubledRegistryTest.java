package dev.quarters.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.NotFoundException;
import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.reference.ImageReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Registries that break off, stall, lie, refuse or send without end. */
@Timeout(20)
class TroubledRegistryTest {

    private static final byte[] BLOB = new byte[300_000];

    static {
        new Random(1).nextBytes(BLOB);
    }

    private static Descriptor blob() {
        return new Descriptor("application/octet-stream", Digest.of(BLOB), BLOB.length);
    }

    private static RegistryImageSource source(FakeRegistry registry) {
        return FakeRegistry.registries().source(registry.image("x/y"));
    }

    /** Sends the first part and says that there would be more. */
    private static void sendCut(com.sun.net.httpserver.HttpExchange exchange, int from, int count)
            throws IOException {
        exchange.sendResponseHeaders(from == 0 ? 200 : 206, BLOB.length - from);
        exchange.getResponseBody().write(BLOB, from, count);
        exchange.getResponseBody().flush();
    }

    private static int from(com.sun.net.httpserver.HttpExchange exchange) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            return 0;
        }
        int from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
        exchange.getResponseHeaders()
                .add(
                        "Content-Range",
                        "bytes " + from + "-" + (BLOB.length - 1) + "/" + BLOB.length);
        return from;
    }

    @Test
    void aCutContentIsGoneOnWithWhereItEnded() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    int from = from(exchange);
                                    boolean last = requests.incrementAndGet() == 3;
                                    int count = last ? BLOB.length - from : 100_000;
                                    sendCut(exchange, from, count);
                                    exchange.close();
                                });
                RegistryImageSource source = source(registry)) {
            byte[] read = source.content(blob(), 0).stream().readAllBytes();

            assertThat(Digest.of(read)).isEqualTo(blob().digest());
            assertThat(requests).hasValue(3);
        }
    }

    @Test
    void aStallIsACut() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    int from = from(exchange);
                                    if (requests.incrementAndGet() == 1) {
                                        sendCut(exchange, 0, 100_000);
                                        pause(3000);
                                    } else {
                                        sendCut(exchange, from, BLOB.length - from);
                                    }
                                    exchange.close();
                                });
                RegistryImageSource source = source(registry)) {
            byte[] read = source.content(blob(), 0).stream().readAllBytes();

            assertThat(Digest.of(read)).isEqualTo(blob().digest());
            assertThat(requests).hasValue(2);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aServerWithoutRangesBeginsAgain() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    boolean first = requests.incrementAndGet() == 1;
                                    sendCut(exchange, 0, first ? 100_000 : BLOB.length);
                                    exchange.close();
                                });
                RegistryImageSource source = source(registry)) {
            assertThat(source.content(blob(), 0).stream().readAllBytes()).isEqualTo(BLOB);

            var asked = source.content(blob(), 1000);
            assertThat(asked.offset()).isZero();
            assertThat(asked.stream().readAllBytes()).isEqualTo(BLOB);
        }
    }

    @Test
    void anOffsetIsHonoured() throws IOException {
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    int from = from(exchange);
                                    sendCut(exchange, from, BLOB.length - from);
                                    exchange.close();
                                });
                RegistryImageSource source = source(registry)) {
            var part = source.content(blob(), 200_000);

            assertThat(part.offset()).isEqualTo(200_000);
            assertThat(part.stream().readAllBytes())
                    .isEqualTo(Arrays.copyOfRange(BLOB, 200_000, BLOB.length));
            assertThat(source.content(blob(), BLOB.length).stream().readAllBytes()).isEmpty();
        }
    }

    @Test
    void whoNeverSendsAllIsGivenUp() throws IOException {
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    sendCut(exchange, 0, 10);
                                    exchange.close();
                                });
                RegistryImageSource source = source(registry)) {
            assertThatThrownBy(() -> source.content(blob(), 0).stream().readAllBytes())
                    .isInstanceOf(QuartersException.class)
                    .hasMessageContaining("beyond byte 10");
        }
    }

    @Test
    void anEndlessContentIsCutOff() throws IOException {
        try (FakeRegistry registry = new FakeRegistry(TroubledRegistryTest::sendWithoutEnd);
                RegistryImageSource source = source(registry)) {
            assertThatThrownBy(() -> source.content(blob(), 0).stream().readAllBytes())
                    .isInstanceOf(QuartersException.class)
                    .hasMessageContaining("more than the 300000 bytes");
            assertThatThrownBy(source::root).hasMessageContaining("larger than 4 MiB");
        }
    }

    private static void sendWithoutEnd(com.sun.net.httpserver.HttpExchange exchange)
            throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < 1000; i++) {
                out.write(BLOB);
            }
        }
    }

    @Test
    void passingFailuresAreTriedAgain() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    switch (requests.incrementAndGet()) {
                                        case 1 -> FakeRegistry.send(exchange, 503, "busy");
                                        case 2 -> {
                                            exchange.getResponseHeaders().add("Retry-After", "0");
                                            FakeRegistry.send(exchange, 429, "");
                                        }
                                        case 3 -> exchange.close(); // no answer at all
                                        default -> FakeRegistry.sendManifest(exchange);
                                    }
                                });
                RegistryImageSource source = source(registry)) {
            assertThat(source.root().mediaType()).endsWith("manifest.v1+json");
            assertThat(requests).hasValue(4);
        }
    }

    @Test
    void lastingFailuresAreToldInTheWordsOfTheRegistry() throws IOException {
        String words = "{\"errors\":[{\"code\":\"TOO\",\"message\":\"slow \\u001b[31mdown\"}]}";
        try (FakeRegistry registry =
                        new FakeRegistry(exchange -> FakeRegistry.send(exchange, 429, words));
                RegistryImageSource source = source(registry)) {
            assertThatThrownBy(source::root)
                    .hasMessageContaining("429 (too many requests): TOO slow  [31mdown");
        }
    }

    @Test
    void whatIsNotThereIsNotFound() throws IOException {
        try (FakeRegistry registry =
                        new FakeRegistry(exchange -> FakeRegistry.send(exchange, 404, ""));
                RegistryImageSource source = source(registry)) {
            assertThatThrownBy(source::root)
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("manifest latest of x/y");
        }
    }

    @Test
    void aManifestOfAnotherDigestIsRefused() throws IOException {
        try (FakeRegistry registry =
                new FakeRegistry(
                        exchange -> {
                            exchange.getResponseHeaders()
                                    .add("Docker-Content-Digest", "sha256:" + "0".repeat(64));
                            FakeRegistry.send(exchange, 200, FakeRegistry.MANIFEST);
                        })) {
            try (RegistryImageSource source = source(registry)) {
                assertThatThrownBy(source::root).hasMessageContaining("instead of sha256:0000");
            }
            String pinned = "x/y@sha256:" + "1".repeat(64);
            try (RegistryImageSource source =
                    FakeRegistry.registries().source(registry.image(pinned))) {
                assertThatThrownBy(source::root).hasMessageContaining("instead of sha256:1111");
            }
        }
    }

    @Test
    void theTypeMayStandInTheDocumentOnly() throws IOException {
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    exchange.getResponseHeaders().add("Content-Type", "text/plain");
                                    FakeRegistry.send(exchange, 200, FakeRegistry.MANIFEST);
                                });
                RegistryImageSource source = source(registry)) {
            assertThat(source.root().mediaType())
                    .isEqualTo("application/vnd.oci.image.manifest.v1+json");
        }
    }

    @Test
    void redirectionsElsewhereCarryNoCredentials() throws IOException {
        try (FakeRegistry storage =
                        new FakeRegistry(
                                exchange -> {
                                    sendCut(exchange, 0, BLOB.length);
                                    exchange.close();
                                });
                FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    if (exchange.getRequestHeaders().containsKey("Authorization")) {
                                        exchange.getResponseHeaders()
                                                .add(
                                                        "Location",
                                                        "http://"
                                                                + storage.authority()
                                                                + "/there?a=b");
                                        FakeRegistry.send(exchange, 307, "");
                                    } else if (exchange.getRequestURI()
                                            .getPath()
                                            .equals("/token")) {
                                        FakeRegistry.send(exchange, 200, "{\"token\":\"t\"}");
                                    } else {
                                        String host = exchange.getRequestHeaders().getFirst("Host");
                                        exchange.getResponseHeaders()
                                                .add(
                                                        "WWW-Authenticate",
                                                        "Bearer realm=\"http://"
                                                                + host
                                                                + "/token\"");
                                        FakeRegistry.send(exchange, 401, "");
                                    }
                                });
                RegistryImageSource source = source(registry)) {
            assertThat(source.content(blob(), 0).stream().readAllBytes()).isEqualTo(BLOB);
            assertThat(registry.asked()).last().asString().endsWith("Bearer t");
            assertThat(storage.asked()).containsExactly("GET /there?a=b");
        }
    }

    @Test
    void redirectionsInACircleEnd() throws IOException {
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    exchange.getResponseHeaders().add("Location", "/again");
                                    FakeRegistry.send(exchange, 302, "");
                                });
                RegistryImageSource source = source(registry)) {
            assertThatThrownBy(source::root).hasMessageContaining("without end");
        }
    }

    @Test
    void redirectionsOutOfTlsAreRefused() throws IOException {
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    exchange.getResponseHeaders()
                                            .add("Location", "http://storage.example/x");
                                    FakeRegistry.send(exchange, 302, "");
                                });
                RegistryImageSource source = source(registry)) {
            assertThatThrownBy(source::root).hasMessageContaining("without TLS");
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws IOException {
        try (ServerSocket silent =
                        new ServerSocket(0, 50, java.net.InetAddress.getByName("127.0.0.1"));
                RegistryImageSource source =
                        FakeRegistry.registries()
                                .source(
                                        ImageReference.parse(
                                                "127.0.0.1:" + silent.getLocalPort() + "/x"))) {
            assertThatThrownBy(source::root)
                    .isInstanceOf(QuartersException.class)
                    .hasMessageContaining("failed");
        }
    }

    @Test
    void nobodyThereAndNoSuchNameAreTold() throws IOException {
        int port;
        try (ServerSocket taken =
                new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            port = taken.getLocalPort();
        }
        try (RegistryImageSource source =
                FakeRegistry.registries()
                        .source(ImageReference.parse("127.0.0.1:" + port + "/x"))) {
            assertThatThrownBy(source::root).hasMessageContaining("can't be reached");
        }
        try (RegistryImageSource source =
                FakeRegistry.registries().source(ImageReference.parse("no.such.invalid/x"))) {
            assertThatThrownBy(source::root).hasMessageContaining("no address is known");
        }
    }

    @Test
    void theMirrorIsAskedFirstAndTheRegistryAfterIt() throws IOException {
        try (FakeRegistry empty =
                        new FakeRegistry(exchange -> FakeRegistry.send(exchange, 404, ""));
                FakeRegistry full = new FakeRegistry(FakeRegistry::sendManifest);
                RegistryImageSource source =
                        FakeRegistry.registries(
                                        Map.of(
                                                "docker.io",
                                                List.of(
                                                        URI.create("http://" + empty.authority()),
                                                        URI.create("http://" + full.authority()))))
                                .source(ImageReference.parse("debian"))) {
            source.root();

            assertThat(empty.asked()).containsExactly("GET /v2/library/debian/manifests/latest");
            assertThat(full.asked()).isEqualTo(empty.asked());
        }
    }
}
