package dev.quarters.image.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.quarters.image.oci.Digest;
import dev.quarters.image.reference.ImageReference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/** A server on a loopback address that answers as the test says, and notes what it was asked. */
final class FakeRegistry implements AutoCloseable {

    /** Short enough that a test of what happens after them is short. */
    static final Timings QUICK =
            new Timings(
                    Duration.ofSeconds(2),
                    Duration.ofMillis(700),
                    Duration.ofMillis(400),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(10),
                    4);

    static final String MANIFEST =
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"}";

    private final HttpServer server;
    final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    /** One that is open to all who ask whether it is there. */
    FakeRegistry(Answer answer) {
        this(
                exchange -> {
                    if (exchange.getRequestURI().getPath().equals("/v2/")) {
                        send(exchange, 200, "{}");
                    } else {
                        answer.to(exchange);
                    }
                },
                0);
    }

    /** One of which the test answers everything. */
    static FakeRegistry guarded(Answer answer) {
        return new FakeRegistry(answer, 0);
    }

    private FakeRegistry(Answer answer, int port) {
        try {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
            server = HttpServer.create(any, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
                    asked.add(
                            exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestURI()
                                    + (authorization == null ? "" : " " + authorization));
                    answer.to(exchange);
                });
        server.start();
    }

    String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    ImageReference image(String name) {
        return ImageReference.parse(authority() + "/" + name);
    }

    List<String> asked() {
        return asked.stream().filter(line -> !line.equals("GET /v2/")).toList();
    }

    static Registries registries(Path... credentials) {
        return new Registries(
                RegistryConfiguration.DEFAULT,
                new CredentialFiles(List.of(credentials)),
                HttpAccess.DIRECT,
                QUICK);
    }

    static Registries registries(Map<String, List<java.net.URI>> mirrors) {
        return new Registries(
                new RegistryConfiguration(mirrors, Set.of()),
                new CredentialFiles(List.of()),
                HttpAccess.DIRECT,
                QUICK);
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    static void sendManifest(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders()
                .add("Docker-Content-Digest", Digest.of(MANIFEST.getBytes()).toString());
        exchange.getResponseHeaders()
                .add("Content-Type", "application/vnd.oci.image.manifest.v1+json");
        send(exchange, 200, MANIFEST);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
