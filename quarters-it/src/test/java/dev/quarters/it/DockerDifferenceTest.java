package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The same commands of Docker's client, with the daemon and with dockerd: how they end, what they
 * print, and whether they complain ({@code docker-scenarios.sh}). Some minutes: {@code mvn verify
 * -pl quarters-it -am -Dtest=DockerDifferenceTest -Dquarters.docker.compare=true}.
 */
class DockerDifferenceTest {

    private static final String SWITCH = "quarters.docker.compare";
    private static final long LIMIT_SECONDS = 60;

    /** What a command did, without what differs from one time to the next. */
    private record Outcome(String command, int exitCode, String output, boolean complains) {}

    @Test
    void commandsDoTheSame() throws Exception {
        Assumptions.assumeTrue(
                Boolean.getBoolean(SWITCH), () -> skipped("takes long: -D" + SWITCH + "=true"));
        Requirement.program("dockerd");
        Requirement.program("containerd");
        Requirement.program("runc");
        Requirement.program("unshare");
        List<String> commands = commands();
        try (DockerDaemon daemon = DockerDaemon.startInOwnNetwork()) {
            Path folder = daemon.quarters().folder();
            Path archive = folder.resolve("box.tar");
            daemon.succeeds("save", "-o", archive.toString(), DockerDaemon.IMAGE);
            daemon.succeeds("rmi", "apt:busybox-static");
            List<Outcome> expected = withDockerd(folder.resolve("dockerd"), archive, commands);
            List<Outcome> ours = outcomes(daemon.socket(), folder.resolve("ours"), commands);
            daemon.removeContainers();
            List<String> differences = new ArrayList<>();
            for (int i = 0; i < expected.size(); i++) {
                if (!ours.get(i).equals(expected.get(i))) {
                    differences.add("\nours   " + ours.get(i) + "\ndocker " + expected.get(i));
                }
            }
            assertThat(differences).isEmpty();
            assertThat(ours).hasSameSizeAs(expected);
        }
    }

    private static String skipped(String reason) {
        System.out.println("skipped: " + reason);
        return reason;
    }

    private static List<String> commands() throws IOException {
        try (var file = DockerDifferenceTest.class.getResourceAsStream("/docker-scenarios.sh")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    /** In namespaces of its own; skips the test where dockerd does not start. */
    private static List<Outcome> withDockerd(Path folder, Path archive, List<String> commands)
            throws Exception {
        Path socket = Files.createDirectories(folder).resolve("s");
        Path log = folder.resolve("log");
        List<String> line =
                List.of(
                        "unshare",
                        "--net",
                        "--mount",
                        "--propagation",
                        "private",
                        "sh",
                        "-c",
                        "ip link set lo up && exec \"$@\"",
                        "own",
                        "dockerd",
                        "--host=unix://" + socket,
                        "--data-root=" + folder.resolve("data"),
                        "--exec-root=" + folder.resolve("exec"),
                        "--pidfile=" + folder.resolve("pid"),
                        "--userland-proxy=false");
        Process dockerd =
                new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            while (docker(socket, "docker version").run().exitCode() != 0) {
                Assumptions.assumeTrue(
                        dockerd.isAlive() && System.nanoTime() < end,
                        () -> skipped("dockerd does not start, see " + log));
                Thread.sleep(100);
            }
            docker(socket, "docker load -qi " + archive).run().succeeds();
            return outcomes(socket, folder.resolve("own"), commands);
        } finally {
            docker(socket, "docker ps -aq | xargs -r docker rm -fv").run();
            dockerd.destroy();
            if (!dockerd.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                dockerd.destroyForcibly().waitFor();
            }
        }
    }

    private static Run docker(Path socket, String script) {
        return Run.of("sh", "-c", script)
                .with("DOCKER_HOST", "unix://" + socket)
                .with("DOCKER_CONFIG", socket.resolveSibling("client").toString());
    }

    private static List<Outcome> outcomes(Path socket, Path folder, List<String> commands)
            throws Exception {
        Files.createDirectories(folder);
        List<Outcome> outcomes = new ArrayList<>();
        for (String command : commands) {
            Run.Result result = docker(socket, "cd " + folder + "; " + command).run();
            outcomes.add(
                    new Outcome(
                            command,
                            result.exitCode(),
                            normal(result.output()),
                            !result.errorOutput().isEmpty()));
        }
        return outcomes;
    }

    private static String normal(String output) {
        return output.replaceAll("\\b[0-9a-f]{64}\\b", "ID")
                .replaceAll("\\b[0-9a-f]{12}\\b", "ID")
                .replaceAll("\\d+(\\.\\d+)?\\s?[kMG]?B\\b", "SIZE");
    }
}
