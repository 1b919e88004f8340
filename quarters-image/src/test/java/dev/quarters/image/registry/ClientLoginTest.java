package dev.quarters.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.RegistryCredential;
import dev.quarters.api.RegistryLogin;
import dev.quarters.api.UnauthorizedException;
import dev.quarters.image.reference.ImageReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The login of one client: whether it is good, and which registry is shown it. */
@Timeout(30)
class ClientLoginTest {

    private static final RegistryCredential ME = new RegistryCredential.Password("me", "secret");
    private static final RegistryCredential OTHER = new RegistryCredential.Password("me", "wrong");

    @TempDir private Path folder;

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes());
    }

    private static String authorization(HttpExchange exchange) {
        return String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static void refuse(HttpExchange exchange, String challenge) throws IOException {
        exchange.getResponseHeaders().add("WWW-Authenticate", challenge);
        FakeRegistry.send(
                exchange,
                401,
                "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"not you\"}]}");
    }

    /** Asks for a password. */
    private static void guarded(HttpExchange exchange) throws IOException {
        if (authorization(exchange).equals(basic("me:secret"))) {
            FakeRegistry.sendManifest(exchange);
        } else {
            refuse(exchange, "Basic realm=\"x\"");
        }
    }

    /** Asks for a token of its own. */
    private static void withTokens(HttpExchange exchange) throws IOException {
        String here = exchange.getRequestHeaders().getFirst("Host");
        if (exchange.getRequestURI().getPath().equals("/token")) {
            boolean known = authorization(exchange).equals(basic("me:secret"));
            FakeRegistry.send(
                    exchange,
                    known ? 200 : 401,
                    known
                            ? "{\"token\":\"t\",\"refresh_token\":\"r\"}"
                            : "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not you\"}]}");
        } else if (authorization(exchange).equals("Bearer t")) {
            FakeRegistry.sendManifest(exchange);
        } else {
            refuse(exchange, "Bearer realm=\"http://" + here + "/token\",service=\"s\"");
        }
    }

    @Test
    void passwordIsCheckedByTheRegistry() {
        try (FakeRegistry registry = FakeRegistry.guarded(ClientLoginTest::guarded)) {
            Registries registries = FakeRegistry.registries();
            RegistryLogin good = RegistryLogin.at("http://" + registry.authority() + "/v1/", ME);
            assertThat(registries.logIn(good)).isEmpty();
            assertThatThrownBy(
                            () -> registries.logIn(RegistryLogin.at(registry.authority(), OTHER)))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("not you")
                    .hasMessageNotContaining("wrong");
        }
    }

    @Test
    void tokenCanStandForThePassword() {
        try (FakeRegistry registry = FakeRegistry.guarded(ClientLoginTest::withTokens)) {
            Registries registries = FakeRegistry.registries();
            assertThat(registries.logIn(RegistryLogin.at(registry.authority(), ME))).contains("r");
            assertThat(registry.asked)
                    .contains(
                            "GET /token?service=s&client_id=quarters&offline_token=true "
                                    + basic("me:secret"));
            assertThatThrownBy(
                            () -> registries.logIn(RegistryLogin.at(registry.authority(), OTHER)))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("not you");
        }
    }

    @Test
    void loginIsShownToItsRegistryOnly() throws IOException {
        try (FakeRegistry registry = new FakeRegistry(ClientLoginTest::guarded)) {
            Registries registries = FakeRegistry.registries();
            for (RegistryLogin fits :
                    List.of(RegistryLogin.at("", ME), RegistryLogin.at(registry.authority(), ME))) {
                try (var source = registries.as(fits).source(registry.image("x/y"))) {
                    assertThat(source.root().bytes()).isNotEmpty();
                }
            }
            registry.asked.clear();
            Registries elsewhere = registries.as(RegistryLogin.at("registry.example", ME));
            try (var source = elsewhere.source(registry.image("x/y"))) {
                assertThatThrownBy(source::root).isInstanceOf(UnauthorizedException.class);
            }
            assertThat(registry.asked()).noneMatch(line -> line.contains("Basic"));
        }
    }

    @Test
    void mirrorIsAnotherServer() throws IOException {
        try (FakeRegistry mirror = new FakeRegistry(ClientLoginTest::guarded)) {
            Registries registries =
                    FakeRegistry.registries(
                            Map.of(
                                    "127.0.0.1:9",
                                    List.of(URI.create("http://" + mirror.authority()))));
            try (var source =
                    registries
                            .as(RegistryLogin.at("", ME))
                            .source(ImageReference.parse("127.0.0.1:9/x/y"))) {
                assertThatThrownBy(source::root).isInstanceOf(Exception.class);
            }
            assertThat(mirror.asked()).isNotEmpty().noneMatch(line -> line.contains("Basic"));
        }
    }

    @Test
    void loginOfTheClientGoesBeforeThatOfTheUser() throws IOException {
        try (FakeRegistry registry = new FakeRegistry(ClientLoginTest::guarded)) {
            Path file =
                    Files.writeString(
                            folder.resolve("config.json"),
                            "{\"auths\":{\"%s\":{\"username\":\"me\",\"password\":\"wrong\"}}}"
                                    .formatted(registry.authority()));
            try (var source =
                    FakeRegistry.registries(file)
                            .as(RegistryLogin.at("", ME))
                            .source(registry.image("x/y"))) {
                assertThat(source.root().bytes()).isNotEmpty();
            }
        }
    }

    @Test
    void accessTokenIsSentAsItIs() throws IOException {
        try (FakeRegistry registry = new FakeRegistry(ClientLoginTest::withTokens);
                var source =
                        FakeRegistry.registries()
                                .as(RegistryLogin.at("", new RegistryCredential.AccessToken("t")))
                                .source(registry.image("x/y"))) {
            assertThat(source.root().bytes()).isNotEmpty();
            assertThat(registry.asked()).noneMatch(line -> line.contains("/token"));
        }
    }

    @Test
    void addressesAreThoseOfDockerLogin() {
        record Case(String address, String registry) {}
        for (Case one :
                List.of(
                        new Case("https://index.docker.io/v1/", "docker.io"),
                        new Case("registry-1.docker.io", "docker.io"),
                        new Case("docker.io", "docker.io"),
                        new Case("Registry.Example:5000", "registry.example:5000"),
                        new Case("https://registry.example/v2/", "registry.example"),
                        new Case("[::1]:5000", "[::1]:5000"))) {
            assertThat(RegistryLogin.at(one.address(), ME).registry()).contains(one.registry());
        }
        for (String bad : List.of("a b", "me@registry.example", "a\r\nb", "x:port", "ftp://x")) {
            assertThatThrownBy(() -> RegistryLogin.at(bad, ME))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }
}
