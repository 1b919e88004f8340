package dev.quarters.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;

import dev.quarters.api.QuartersException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** What a client does when it is asked who it is. */
class LoginTest {

    @TempDir Path folder;

    private static String authorization(HttpExchange exchange) {
        return String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static void challenge(HttpExchange exchange, String challenge) throws IOException {
        exchange.getResponseHeaders().add("WWW-Authenticate", challenge);
        FakeRegistry.send(exchange, 401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}");
    }

    private static void bearer(HttpExchange exchange) throws IOException {
        String here = exchange.getRequestHeaders().getFirst("Host");
        challenge(
                exchange,
                "Bearer realm=\"http://"
                        + here
                        + "/token\",service=\"a \\\"b\\\"\",scope=\"repository:x/y:pull\"");
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("config.json"), content);
    }

    private static String auths(String server, String entry) {
        return "{\"auths\":{\"" + server + "\":{" + entry + "}}}";
    }

    private static String basic(String pair) {
        return Base64.getEncoder().encodeToString(pair.getBytes());
    }

    @Test
    void aTokenIsFetchedOnceAndAgainWhenItIsRefused() throws IOException {
        AtomicInteger tokens = new AtomicInteger();
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    String valid = "Bearer t" + Math.max(1, tokens.get());
                                    if (exchange.getRequestURI().getPath().equals("/token")) {
                                        FakeRegistry.send(
                                                exchange,
                                                200,
                                                "{\"token\":\"t"
                                                        + tokens.incrementAndGet()
                                                        + "\"}");
                                    } else if (authorization(exchange).equals(valid)) {
                                        FakeRegistry.sendManifest(exchange);
                                    } else {
                                        bearer(exchange);
                                    }
                                });
                RegistryImageSource source =
                        FakeRegistry.registries(
                                        file(
                                                auths(
                                                        registry.authority(),
                                                        "\"auth\":\"" + basic("me:secret") + "\"")))
                                .source(registry.image("x/y"))) {
            source.root();
            source.root();
            assertThat(tokens).hasValue(1);
            tokens.incrementAndGet(); // the first is not valid any more
            source.root();

            assertThat(tokens).hasValue(3);
            assertThat(registry.asked())
                    .contains(
                            "GET /token?service=a+%22b%22&scope=repository%3Ax%2Fy%3Apull Basic "
                                    + basic("me:secret"));
        }
    }

    @Test
    void anIdentityTokenIsExchanged() throws IOException {
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    if (exchange.getRequestURI().getPath().equals("/token")) {
                                        String form =
                                                new String(
                                                        exchange.getRequestBody().readAllBytes());
                                        boolean right =
                                                form.contains("refresh_token=r%2B1")
                                                        && exchange.getRequestMethod()
                                                                .equals("POST");
                                        FakeRegistry.send(
                                                exchange,
                                                right ? 200 : 400,
                                                "{\"access_token\":\"good\"}");
                                    } else if (authorization(exchange).equals("Bearer good")) {
                                        FakeRegistry.sendManifest(exchange);
                                    } else {
                                        bearer(exchange);
                                    }
                                });
                RegistryImageSource source =
                        FakeRegistry.registries(
                                        file(
                                                auths(
                                                        registry.authority(),
                                                        "\"identitytoken\":\"r+1\"")))
                                .source(registry.image("x/y"))) {
            assertThat(source.root().bytes()).isEqualTo(FakeRegistry.MANIFEST.getBytes());
        }
    }

    @Test
    void aPasswordIsSentOnlyOnceItIsAskedFor() throws IOException {
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    if (authorization(exchange)
                                            .equals("Basic " + basic("me:a:b"))) {
                                        FakeRegistry.sendManifest(exchange);
                                    } else {
                                        challenge(exchange, "Basic realm=\"x\"");
                                    }
                                });
                RegistryImageSource source =
                        FakeRegistry.registries(
                                        file(
                                                auths(
                                                        "http://" + registry.authority(),
                                                        "\"auth\":\"" + basic("me:a:b") + "\"")))
                                .source(registry.image("x/y"))) {
            source.root();
            assertThat(registry.asked().getFirst()).isEqualTo("GET /v2/x/y/manifests/latest");
        }
    }

    @Test
    void noOrWrongCredentialsAreAClearErrorAfterOneAttempt() throws IOException {
        try (FakeRegistry registry =
                        new FakeRegistry(exchange -> challenge(exchange, "Basic realm=\"x\""));
                RegistryImageSource anonymous =
                        FakeRegistry.registries().source(registry.image("x/y"));
                RegistryImageSource wrong =
                        FakeRegistry.registries(
                                        file(
                                                auths(
                                                        registry.authority(),
                                                        "\"auth\":\"" + basic("me:x") + "\"")))
                                .source(registry.image("x/y"))) {
            assertThatThrownBy(anonymous::root)
                    .isInstanceOfSatisfying(
                            QuartersException.class,
                            e -> assertThat(e.remedy()).contains("docker login"))
                    .hasMessageContaining("401");
            assertThatThrownBy(wrong::root).hasMessageContaining("401");
            assertThat(registry.asked()).hasSize(3);
        }
    }

    @Test
    void credentialsGoToNoServerInTheClear() throws IOException {
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange ->
                                        challenge(
                                                exchange,
                                                "Bearer realm=\"http://registry.example/token\""));
                RegistryImageSource source =
                        FakeRegistry.registries().source(registry.image("x/y"))) {
            assertThatThrownBy(source::root).hasMessageContaining("not https");
        }
    }

    @Test
    void challengesAreReadInAllTheirForms() {
        assertThat(Challenge.parse("Basic realm=\"a, b\", Bearer realm=\"https://c\",scope=d"))
                .extracting(Challenge::scheme)
                .containsExactly("basic", "bearer");
        assertThat(Challenge.choose(java.util.List.of("Basic", "Bearer realm=x")))
                .map(one -> one.parameter("realm"))
                .contains("x");
        assertThat(Challenge.parse("\"".repeat(5000))).isEmpty();
        assertThat(Challenge.parse("a " + "b=\"".repeat(5000))).hasSize(1);
        assertThat(Challenge.choose(java.util.List.of("Negotiate"))).isEmpty();
    }
}
