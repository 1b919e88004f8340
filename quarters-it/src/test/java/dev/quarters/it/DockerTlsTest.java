package dev.quarters.it;

import static dev.quarters.it.DockerDaemon.IMAGE;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.testing.TestAuthority;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The stock client at a port, with certificates; and without, where that was asked for. */
class DockerTlsTest {

    private static final Pattern PORT =
            Pattern.compile("listening at tcp://127\\.0\\.0\\.1:(\\d+)");

    private static DockerDaemon daemon;
    private static TestAuthority authority;
    private static TestAuthority.Signed server;
    private static TestAuthority.Signed client;

    @BeforeAll
    static void start() throws Exception {
        Requirement.program("openssl");
        daemon = DockerDaemon.start();
        Path folder = Files.createDirectory(daemon.quarters().folder().resolve("tls"));
        authority = TestAuthority.make(folder, "a");
        server = authority.server();
        client = authority.client();
        daemon.end();
        restartWithTls();
    }

    @AfterAll
    static void close() throws Exception {
        if (daemon != null) {
            daemon.closeWithoutMistakes();
        }
    }

    private static String port() throws Exception {
        Matcher said = PORT.matcher(daemon.log());
        String port = "";
        while (said.find()) {
            port = said.group(1);
        }
        return port;
    }

    private static Run docker(TestAuthority.Signed who, String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of("docker", "-H", "tcp://127.0.0.1:" + port()));
        line.addAll(List.of(tls(who.certificate(), who.key())));
        line.addAll(List.of(words));
        return Run.of(line.toArray(String[]::new))
                .with("DOCKER_CONFIG", daemon.quarters().folder().resolve("docker").toString());
    }

    @Test
    void streamsEndEachByItself() throws Exception {
        String much = "line of input\n".repeat(50_000);
        assertThat(
                        docker(
                                        client,
                                        "run",
                                        "--rm",
                                        "-i",
                                        "--network",
                                        "none",
                                        IMAGE,
                                        "busybox",
                                        "cat")
                                .run(much)
                                .succeeds()
                                .output())
                .isEqualTo(much);
        docker(
                        client,
                        "run",
                        "-d",
                        "--name",
                        "tls",
                        "--network",
                        "none",
                        IMAGE,
                        "busybox",
                        "sh",
                        "-c",
                        "echo first; busybox sleep 1; echo last; exec busybox sleep 1000")
                .run()
                .succeeds();
        assertThat(docker(client, "exec", "-i", "tls", "busybox", "wc", "-c").run(much).output())
                .isEqualTo(much.length() + "\n");
        assertThat(docker(client, "exec", "tls", "busybox", "sh", "-c", "exit 9").run().exitCode())
                .isEqualTo(9);
        Process logs =
                docker(client, "logs", "-f", "tls").builder().redirectErrorStream(true).start();
        try (var lines = logs.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("first");
            assertThat(lines.readLine()).isEqualTo("last");
        } finally {
            logs.destroy();
            logs.waitFor();
        }
        Path inTerminal = daemon.quarters().folder().resolve("terminal");
        List<String> words = docker(client, "exec", "-it", "tls", "busybox", "tty").line();
        Run.of("script", "-qc", String.join(" ", words), inTerminal.toString())
                .with("DOCKER_CONFIG", daemon.quarters().folder().resolve("docker").toString())
                .run()
                .succeeds();
        assertThat(inTerminal).content().contains("/dev/");
        String archive = daemon.quarters().folder().resolve("saved.tar").toString();
        docker(client, "save", "-o", archive, IMAGE).run().succeeds();
        docker(client, "load", "-i", archive).run().succeeds();
        docker(client, "rm", "-f", "tls").run().succeeds();
    }

    @Test
    void whoHasNoCertificateOfTheAuthorityIsRefused() throws Exception {
        TestAuthority other = TestAuthority.make(daemon.quarters().folder().resolve("tls"), "b");
        assertThat(docker(other.client(), "ps").run().exits(1).errorOutput())
                .containsAnyOf("certificate", "handshake");
        assertThat(
                        Run.of("docker", "-H", "tcp://127.0.0.1:" + port(), "ps")
                                .run()
                                .exits(1)
                                .output())
                .isEmpty();
        assertThat(
                        Run.of("docker", "--tls", "-H", "tcp://127.0.0.1:" + port(), "ps")
                                .with("DOCKER_CONFIG", "/nonexistent")
                                .run()
                                .exits(1)
                                .output())
                .isEmpty();
        // At the socket of the file system all is as ever.
        daemon.succeeds("ps");
    }

    @Test
    void portWithoutTlsHasToBeAskedForByName() throws Exception {
        Run.Result refused =
                daemon.quarters().quarters("daemon", "-H", "tcp://127.0.0.1:0").exits(125);
        assertThat(refused.errorOutput()).contains("--tlsverify", "--insecure-tcp");
        Run.Result lacking =
                daemon.quarters()
                        .quarters("daemon", "-H", "tcp://127.0.0.1:0", "--tlsverify")
                        .exits(125);
        assertThat(lacking.errorOutput()).contains("needs --tlscacert");
        List<String> line = new ArrayList<>(List.of("daemon", "-H", "tcp://127.0.0.1:0"));
        line.addAll(List.of(tls(server.certificate(), client.key())));
        Run.Result wrong = daemon.quarters().quarters(line.toArray(String[]::new)).exits(125);
        assertThat(wrong.errorOutput()).contains("not the key of the certificate");

        daemon.end();
        try {
            daemon.restart("-H", "tcp://127.0.0.1:0", "--insecure-tcp");
            assertThat(daemon.log()).contains("warning: listening at TCP without TLS");
            Run.of("docker", "-H", "tcp://127.0.0.1:" + port(), "ps")
                    .with("DOCKER_CONFIG", daemon.quarters().folder().resolve("docker").toString())
                    .run()
                    .succeeds();
        } finally {
            daemon.end();
            restartWithTls();
        }
    }

    private static void restartWithTls() throws Exception {
        List<String> options = new ArrayList<>(List.of("-H", "tcp://127.0.0.1:0"));
        options.addAll(List.of(tls(server.certificate(), server.key())));
        daemon.restart(options.toArray(String[]::new));
    }

    private static String[] tls(Path certificate, Path key) {
        return new String[] {
            "--tlsverify",
            "--tlscacert",
            authority.certificate().toString(),
            "--tlscert",
            certificate.toString(),
            "--tlskey",
            key.toString()
        };
    }
}
