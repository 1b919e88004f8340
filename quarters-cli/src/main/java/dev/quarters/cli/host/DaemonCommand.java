package dev.quarters.cli.host;

import dev.quarters.api.QuartersException;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.daemon.DaemonPlace;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.option.UsageException;
import dev.quarters.daemon.Daemon;
import dev.quarters.linux.OwnProcess;
import dev.quarters.node.NodeFolder;

import sun.misc.Signal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps guests, and answers Docker's clients. */
public final class DaemonCommand implements Command {

    private static final String INHERITED = "fd://";
    private static final String LIVE_RESTORE = "live-restore";
    private static final String IDLE_EXIT = "idle-exit";
    private static final String OWN_SESSION = "own-session";
    private static final long LOOK_MILLIS = 500;

    @Override
    public String name() {
        return "daemon";
    }

    @Override
    public String summary() {
        return "Keep guests that outlive commands, and answer Docker's clients";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.value("host", "unix://PATH", "The socket to listen at; fd:// for systemd's")
                        .letter("H"),
                Option.flag(
                        LIVE_RESTORE,
                        "Let guests go on when the daemon ends, and take them up again when it"
                                + " starts; on unless =false"),
                Option.value(
                        IDLE_EXIT,
                        "DURATION",
                        "End when nobody has been connected and no guest has run, or was to be"
                                + " started again, for that long, such as 5m"),
                Option.flag(OWN_SESSION, "Leave the session of the terminal"));
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(
                        "quarters daemon --host unix:///run/quarters/docker.sock",
                        "then: export DOCKER_HOST=unix:///run/quarters/docker.sock; docker ps"));
    }

    @Override
    public int run(Arguments arguments, Session session) throws InterruptedException {
        DaemonPlace place = new DaemonPlace(NodeFolder.usual());
        boolean inherited = arguments.value("host").equals(Optional.of(INHERITED));
        Path socket =
                arguments
                        .value("host")
                        .filter(host -> !inherited)
                        .map(DaemonCommand::checkHost)
                        .orElseGet(place::usualSocket);
        Optional<Duration> idleExit = arguments.value(IDLE_EXIT).map(DaemonCommand::duration);
        if (arguments.has(OWN_SESSION)) {
            OwnProcess.leaveSession();
        }
        CountDownLatch asked = new CountDownLatch(1);
        for (String signal : List.of("TERM", "INT")) {
            Signal.handle(new Signal(signal), caught -> asked.countDown());
        }
        boolean liveRestore = !arguments.value(LIVE_RESTORE).equals(Optional.of("false"));
        try (Daemon daemon =
                inherited
                        ? Daemon.startInherited(NodeFolder.usual(), liveRestore)
                        : Daemon.start(NodeFolder.usual(), socket, liveRestore)) {
            if (!inherited) {
                place.tell(socket);
            }
            session.errorOutput()
                    .println(
                            "quarters: listening at "
                                    + (inherited ? "the socket that was handed over" : socket));
            if (idleExit.isPresent()) {
                awaitIdle(daemon, asked, idleExit.get());
            } else {
                asked.await();
            }
        }
        return 0;
    }

    /** Until it was idle for that long at a stretch, or asked to end. */
    private static void awaitIdle(Daemon daemon, CountDownLatch asked, Duration most)
            throws InterruptedException {
        long busy = System.nanoTime();
        while (!asked.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            if (!daemon.isIdle()) {
                busy = System.nanoTime();
            } else if (System.nanoTime() - busy >= most.toNanos() && daemon.refuseIfIdle()) {
                return;
            }
        }
    }

    private static Path checkHost(String host) {
        try {
            return DaemonPlace.socket(host);
        } catch (QuartersException wrong) {
            throw new UsageException(
                    "--host is unix://PATH or fd://, not \""
                            + host
                            + "\": what comes from other hosts can be brought there by ssh (ssh -L"
                            + " PORT:PATH)");
        }
    }

    private static Duration duration(String text) {
        if (!text.matches("\\d{1,6}(ms|s|m|h)")) {
            throw new UsageException(
                    "--idle-exit is a duration such as 30s or 5m, not \"" + text + '"');
        }
        return text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                : Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }
}
