package dev.quarters.it;

import static dev.quarters.it.DockerDaemon.IMAGE;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.json.Json;
import dev.quarters.testing.LoopbackRegistry;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** Credentials of Docker's client: checked by the registry, used for one request, kept nowhere. */
class DockerLoginTest {

    private static final String PASSWORD = "secret:with colon";
    private static final String SECRET = "s3cr3t-of-a-client";
    private static final String HASH =
            "$2b$05$9d3VBlkInwgZXCgk4jyyT.tLtqkUfnPhBpOP6Wv54qPutLhTkC5Je";

    private static DockerDaemon daemon;
    private static LoopbackRegistry registry;

    @BeforeAll
    static void start() throws Exception {
        Requirement.program("docker-registry");
        daemon = DockerDaemon.start();
        registry = LoopbackRegistry.startGuarded(daemon.quarters().folder(), "me", HASH);
    }

    @AfterAll
    static void close() throws Exception {
        if (registry != null) {
            registry.close();
        }
        if (daemon != null) {
            daemon.closeWithoutMistakes();
        }
    }

    private static Run.Result docker(String client, String input, String... words)
            throws Exception {
        return daemon.docker(words)
                .with("DOCKER_CONFIG", daemon.quarters().folder().resolve(client).toString())
                .run(input);
    }

    @Test
    void loginPushPullAndLogout() throws Exception {
        String name = registry.reference("team/box:1");
        String[] login = {"login", "-u", "me", "--password-stdin", registry.authority()};
        daemon.succeeds("tag", IMAGE, name);
        assertThat(docker("one", "", "push", name).exits(1).errorOutput()).contains("401");

        Run.Result refused = docker("one", "wrong", login).exits(1);
        assertThat(refused.errorOutput())
                .contains("cannot log in to " + registry.authority(), "UNAUTHORIZED")
                .doesNotContain("Exception");
        assertThat(docker("one", PASSWORD, login).succeeds().output()).contains("Login Succeeded");

        docker("one", "", "push", name).succeeds();
        docker("one", "", "rmi", name).succeeds();
        docker("one", "", "pull", name).succeeds();
        docker("one", "", "rmi", name).succeeds();
        docker("one", "", "run", "--rm", "--network", "none", name, "busybox", "true").succeeds();
        docker("one", "", "rmi", name).succeeds();

        // It was that client's, and nobody else's.
        assertThat(docker("two", "", "pull", name).exits(1).errorOutput()).contains("401");
        docker("one", "", "logout", registry.authority()).succeeds();
        assertThat(docker("one", "", "pull", name).exits(1).errorOutput()).contains("401");
        assertNothingIsKept();
    }

    private static void assertNothingIsKept() throws Exception {
        List<Path> files;
        try (var all = Files.walk(daemon.quarters().data())) {
            files = all.filter(file -> Files.isRegularFile(file)).toList();
        }
        for (Path file : files) {
            if (Files.size(file) < 1 << 20) {
                assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain(PASSWORD);
            }
        }
        assertThat(daemon.log()).doesNotContain(PASSWORD, "bWU6c2VjcmV0");
    }

    @Test
    void malformedCredentialsAreRefused() throws Exception {
        String create = "/images/create?fromImage=" + registry.reference("x") + "&tag=1";
        for (String header : List.of("!", "bm8ganNvbg==", "W10=", "eyJ1c2VybmFtZSI6N30=")) {
            assertThat(post(create, "-H", "X-Registry-Auth: " + header)).startsWith("400 ");
        }
        assertThat(post("/auth", "-d", "{\"username\":{}}")).startsWith("400 ");
        assertThat(post("/auth", "-d", "{\"username\":\"a:b\"}")).startsWith("400 ");
        assertThat(post("/auth", "-d", "{\"serveraddress\":\"no address\"}")).startsWith("400 ");
        assertThat(
                        post(
                                "/auth",
                                "-d",
                                "{\"username\":\"me\",\"password\":\"x\",\"serveraddress\":\""
                                        + registry.authority()
                                        + "\"}"))
                .startsWith("401 ")
                .contains("{\"message\":");
    }

    @Test
    void registryTellsWhatItHasToWhoMayKnow() throws Exception {
        String name = registry.reference("team/looked:1");
        daemon.succeeds("tag", IMAGE, name);
        docker("three", PASSWORD, "login", "-u", "me", "--password-stdin", registry.authority())
                .succeeds();
        docker("three", "", "push", name).succeeds();
        String config =
                "{\"username\":\"me\",\"password\":\"" + PASSWORD + "\",\"serveraddress\":\"\"}";
        String header =
                "X-Registry-Auth: " + Base64.getUrlEncoder().encodeToString(config.getBytes());
        String target = "/distribution/" + name + "/json";
        assertThat(ask("GET", target, "-H", header))
                .startsWith("200 ")
                .contains("\"digest\":\"sha256:", "\"os\":\"linux\"", "manifest");
        assertThat(ask("GET", target, "-H", "X-Other: x")).startsWith("401 ");
        assertThat(ask("GET", target.replace("looked:1", "none:1"), "-H", header))
                .startsWith("404 ");
        assertThat(ask("GET", "/distribution/apt:busybox/json", "-H", header)).startsWith("400 ");
    }

    private static String post(String target, String... more) throws Exception {
        return ask("POST", target, more);
    }

    private static String ask(String method, String target, String... more) throws Exception {
        String[] line = {
            "curl",
            "-s",
            "-X",
            method,
            "-w",
            "%{stderr}%{http_code} ",
            "--unix-socket",
            daemon.socket().toString(),
            "http://d" + target,
            more[0],
            more[1]
        };
        Run.Result result = Run.of(line).run().succeeds();
        return result.errorOutput() + result.output();
    }

    /** What the daemon logs: what happened to whom, by which request, and nothing secret. */
    @Test
    void everyLineOfTheLogIsAnObjectWithoutSecrets() throws Exception {
        daemon.end();
        int before = daemon.log().length();
        daemon.restart("--log-format", "json", "--log-level", "debug");
        try {
            String id =
                    daemon.succeeds(
                            "run",
                            "-d",
                            "--name",
                            "logged",
                            "--network",
                            "none",
                            "-e",
                            "PASSWORD=" + SECRET,
                            "--label",
                            "secret=" + SECRET,
                            IMAGE,
                            "busybox",
                            "sleep",
                            "1000");
            daemon.succeeds("exec", "-e", "P=" + SECRET, "logged", "busybox", "echo", SECRET);
            daemon.docker("login", "-u", "me", "-p", SECRET, "127.0.0.1:1").run().exits(1);
            daemon.docker("inspect", "none\"of\u001bthese").run().exits(1);
            daemon.succeeds("rm", "-f", "logged");
            daemon.end();
            String log = daemon.log().substring(before);
            assertThat(log).doesNotContain(SECRET);
            List<Json> entries = log.lines().map(Json::parse).toList();
            assertThat(entries)
                    .allMatch(
                            entry ->
                                    !entry.text("time").isEmpty() && !entry.text("level").isEmpty())
                    .anyMatch(entry -> entry.text("message").startsWith("listening at "))
                    .anyMatch(
                            entry ->
                                    entry.text("message").equals("guest start")
                                            && entry.text("guest").equals(id)
                                            && entry.text("name").equals("logged"))
                    .anyMatch(entry -> entry.text("message").equals("guest exec_create"))
                    .anyMatch(
                            entry ->
                                    entry.text("message").equals("request")
                                            && entry.text("route").equals("/containers/{id}/start")
                                            && entry.text("guest").equals(id)
                                            && entry.get("status").asLong() == 204
                                            && entry.get("micros").asLong() > 0)
                    .anyMatch(
                            entry ->
                                    entry.text("route").equals("/auth")
                                            && entry.get("status").asLong() == 500);
        } finally {
            daemon.restartIfKilled();
        }
    }
}
