package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.it.guestos.GuestOsImages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A daemon of an installation, and the stock docker client that talks to it. */
final class DockerDaemon implements AutoCloseable {

    static final String IMAGE = BoxImage.NAME;

    private static final long LIMIT_SECONDS = 60;

    private final Installation quarters;
    private final Path socket;

    /** Where it is when that is not the host's network. */
    private final Optional<OwnNetwork> network;

    private Process process;

    private DockerDaemon(Installation quarters, Optional<OwnNetwork> network) throws Exception {
        this.quarters = quarters;
        this.network = network;
        this.socket = quarters.folder().resolve("d.sock");
        this.process = launch();
    }

    /** Skips the test that asks where there is no client. */
    static DockerDaemon start() throws Exception {
        return start(BoxImage::copyTo, false);
    }

    /** As {@link #start}, in a network namespace with a loopback interface and nothing else. */
    static DockerDaemon startInOwnNetwork() throws Exception {
        return start(BoxImage::copyTo, true);
    }

    /** As {@link #startInOwnNetwork}, with images and kernels that are in that folder. */
    static DockerDaemon startInOwnNetwork(Path data) throws Exception {
        return start(quarters -> BoxImage.pull(quarters.with(data)), true);
    }

    /** As {@link #start}, with the kernels that tests of guests that boot have fetched. */
    static DockerDaemon startWithKernels() throws Exception {
        return start(DockerDaemon::linkKernels, false);
    }

    private static void linkKernels(Installation quarters) throws Exception {
        Files.createDirectories(quarters.data());
        for (String kept : List.of("images", "bootkits", "packages")) {
            Path source = GuestOsImages.folder().resolve(kept);
            if (Files.isDirectory(source)) {
                link(source, quarters.data());
            }
        }
        BoxImage.pull(quarters);
    }

    /** Files are not written to again once they are there: links to them will do. */
    private static void link(Path source, Path target) throws Exception {
        String[] words = {"cp", "-al", source.toString(), target.toString()};
        if (Run.of(words).run().exitCode() != 0) {
            Run.of("cp", "-a", source.toString(), target.toString()).run().succeeds();
        }
    }

    /** Puts what the daemon is to have into an installation. */
    private interface Contents {
        void putInto(Installation quarters) throws Exception;
    }

    private static DockerDaemon start(Contents contents, boolean own) throws Exception {
        Requirement.root();
        Requirement.program("apt-get");
        Requirement.program("docker");
        Installation quarters = Installation.forRoot();
        Optional<OwnNetwork> network = Optional.empty();
        try {
            contents.putInto(quarters);
            network = own ? Optional.of(OwnNetwork.make()) : network;
            return new DockerDaemon(quarters, network);
        } catch (Exception | AssertionError e) {
            network.ifPresent(OwnNetwork::close);
            quarters.close();
            throw e;
        }
    }

    private Process launch(String... options) throws Exception {
        Path log = quarters.folder().resolve("daemon.log");
        Process started =
                command(options)
                        .builder()
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (docker("version").run().exitCode() != 0) {
            if (!started.isAlive() || System.nanoTime() > end) {
                started.destroyForcibly();
                throw new AssertionError("the daemon is not there: " + Files.readString(log));
            }
            Thread.sleep(50);
        }
        return started;
    }

    /** The command line of the daemon. */
    Run command(String... options) {
        Run daemon = quarters.command("daemon", "--host", "unix://" + socket);
        List<String> line = new ArrayList<>(network.map(OwnNetwork::enter).orElse(List.of()));
        line.addAll(daemon.line());
        line.addAll(List.of(options));
        return new Run(line, daemon.environment());
    }

    /** A command line, to be run in the daemon's network namespace. */
    Run inNetwork(String... words) {
        List<String> line = new ArrayList<>(network.orElseThrow().enter());
        line.addAll(List.of(words));
        return Run.of(line.toArray(String[]::new));
    }

    Installation quarters() {
        return quarters;
    }

    Path socket() {
        return socket;
    }

    String log() throws IOException {
        return Files.readString(quarters.folder().resolve("daemon.log"));
    }

    /** A command line of docker, to be run. */
    Run docker(String... words) {
        List<String> line = new ArrayList<>(List.of("docker"));
        line.addAll(List.of(words));
        return Run.of(line.toArray(String[]::new))
                .with("DOCKER_HOST", "unix://" + socket)
                .with("DOCKER_CONFIG", quarters.folder().resolve("docker").toString());
    }

    /** A script of commands of docker, to be run. */
    Run shell(String script) {
        Run docker = docker();
        return new Run(List.of("sh", "-c", script), docker.environment());
    }

    /** A command line of docker in a terminal. */
    ProcessBuilder inTerminal(String... words) {
        return shell("exec script -qc 'docker " + String.join(" ", words) + "' /dev/null")
                .builder()
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    }

    /**
     * Runs a command line of docker that has to succeed; its output without the last line's end.
     */
    String succeeds(String... words) throws Exception {
        return docker(words).run().succeeds().output().stripTrailing();
    }

    /** Waits until a command line of docker prints that. */
    void awaitOutput(String expected, String... words) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        String output = succeeds(words);
        while (!output.equals(expected)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        List.of(words) + " prints \"" + output + "\", not \"" + expected + '"');
            }
            Thread.sleep(50);
            output = succeeds(words);
        }
    }

    /** Kills the daemon, as if for want of memory. */
    void kill() throws Exception {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again. */
    void restart(String... options) throws Exception {
        process = launch(options);
    }

    /** Starts it again when a test left it killed. */
    void restartIfKilled() throws Exception {
        if (!process.isAlive()) {
            restart();
        }
    }

    /** The keepers of its containers: processes that have their files of an end. */
    List<Long> keepers() throws IOException {
        Path guests = quarters.data().resolve("kept/guests");
        List<Long> keepers = new ArrayList<>();
        for (ProcessHandle one : ProcessHandle.allProcesses().toList()) {
            Path end = Path.of("/proc/" + one.pid() + "/fd/55");
            try {
                if (Files.readSymbolicLink(end).startsWith(guests)) {
                    keepers.add(one.pid());
                }
            } catch (IOException other) {
                // It has no such descriptor, or is gone.
            }
        }
        return keepers;
    }

    /** Asks it to end; its exit code. */
    int end() throws Exception {
        process.destroy();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("the daemon did not end: " + log());
        }
        return process.exitValue();
    }

    /** Removes all containers, and the volumes without a name that they have. */
    void removeContainers() throws Exception {
        for (String id : succeeds("ps", "-aq").lines().toList()) {
            docker("rm", "-f", "-v", id).run();
        }
    }

    /** Closes it; what it wrote must tell of no mistake of its own. */
    void closeWithoutMistakes() throws Exception {
        try {
            assertThat(log()).doesNotContain("a bug", "Exception");
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                removeContainers();
                end();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            network.ifPresent(OwnNetwork::close);
            quarters.close();
        }
    }
}
