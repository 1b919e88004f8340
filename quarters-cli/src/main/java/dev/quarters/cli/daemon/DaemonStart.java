package dev.quarters.cli.daemon;

import dev.quarters.api.QuartersException;
import dev.quarters.daemon.http.ClientConnection;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Connects to the daemon of a node, and starts it when nobody answers. A lock lets one of several
 * commands start it, and the others wait. It is the launcher's child, in a session of its own, with
 * its output in a file; it ends when it has been idle for a while.
 */
final class DaemonStart {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 5;
    private static final long LARGEST_LOG = 1 << 20;
    private static final int SHOWN_LINES = 10;
    private static final String IDLE_EXIT = "5m";

    private final DaemonPlace place;

    DaemonStart(DaemonPlace place) {
        this.place = place;
    }

    ClientConnection connect() {
        try {
            return ClientConnection.open(place.socket());
        } catch (IOException nobody) {
            return start();
        }
    }

    private ClientConnection start() {
        try {
            Files.createDirectories(place.folder());
            try (FileChannel file =
                            FileChannel.open(
                                    place.startLock(),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock _ = file.lock()) {
                return connectOrLaunch();
            }
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot start the daemon: " + e.getMessage(),
                    "see that you may write to " + place.folder(),
                    e);
        }
    }

    /** With the lock held: another command may have started it meanwhile. */
    private ClientConnection connectOrLaunch() throws IOException {
        try {
            return ClientConnection.open(place.socket());
        } catch (IOException nobody) {
            long logged = prepareLog();
            Process daemon = launch();
            return await(daemon, logged);
        }
    }

    private long prepareLog() throws IOException {
        Path log = place.log();
        if (!Files.exists(log)) {
            return 0;
        }
        long size = Files.size(log);
        if (size <= LARGEST_LOG) {
            return size;
        }
        Files.move(log, log.resolveSibling("daemon.log.1"), StandardCopyOption.REPLACE_EXISTING);
        return 0;
    }

    private Process launch() throws IOException {
        String launcher = System.getProperty("quarters.launcher", "");
        if (launcher.isEmpty()) {
            throw new QuartersException(
                    "no daemon listens at " + place.socket() + ", and none can be started here",
                    "start one: quarters daemon");
        }
        ProcessBuilder builder =
                new ProcessBuilder(launcher, "daemon", "--own-session", "--idle-exit", idleExit());
        // What a folder is relative to is another one there.
        builder.environment()
                .computeIfPresent(
                        "QUARTERS_ROOT", (_, root) -> Path.of(root).toAbsolutePath().toString());
        return builder.directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(place.log().toFile()))
                .start();
    }

    private static String idleExit() {
        String chosen = System.getenv("QUARTERS_IDLE_EXIT");
        return chosen == null || chosen.isEmpty() ? IDLE_EXIT : chosen;
    }

    private ClientConnection await(Process daemon, long logged) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                return ClientConnection.open(place.usualSocket());
            } catch (IOException notYet) {
                if (ended(daemon)) {
                    throw failure(
                            "the daemon did not start (exit code " + daemon.exitValue() + ")",
                            logged);
                }
            }
        }
        throw failure(
                "the daemon does not answer after " + PATIENCE.toSeconds() + " seconds", logged);
    }

    private static boolean ended(Process daemon) throws IOException {
        try {
            return daemon.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the daemon starts", e);
        }
    }

    private QuartersException failure(String what, long logged) throws IOException {
        byte[] log = Files.readAllBytes(place.log());
        int from = (int) Math.min(logged, log.length);
        List<String> lines =
                new String(log, from, log.length - from, StandardCharsets.UTF_8).lines().toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
        return new QuartersException(
                what + (last.isEmpty() ? "" : "; it said:\n    " + String.join("\n    ", last)),
                "its log is " + place.log() + "; quarters daemon runs one in the foreground");
    }
}
