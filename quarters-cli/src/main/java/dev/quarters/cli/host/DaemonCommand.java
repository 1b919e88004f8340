package dev.quarters.cli.host;

import dev.quarters.api.QuartersException;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.daemon.DaemonPlace;
import dev.quarters.cli.log.LogSettings;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.option.UsageException;
import dev.quarters.daemon.Daemon;
import dev.quarters.daemon.listen.Host;
import dev.quarters.daemon.log.Entry;
import dev.quarters.linux.OwnProcess;
import dev.quarters.node.NodeFolder;

import sun.misc.Signal;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Keeps guests, and answers Docker's clients. */
public final class DaemonCommand implements Command {

    private static final String LOG_FORMAT = "log-format";
    private static final String LOG_LEVEL = "log-level";
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
                Option.list(
                                ListenOptions.HOST,
                                "HOST",
                                "Where to listen: unix://PATH, tcp://ADDRESS:PORT, or fd:// for"
                                        + " systemd's socket")
                        .letter("H"),
                Option.flag(
                        ListenOptions.VERIFY,
                        "Speak TLS at tcp://, with clients who show a certificate only"),
                Option.value(
                        ListenOptions.AUTHORITY,
                        "FILE",
                        "Whose certificates clients have to show (PEM)"),
                Option.value(ListenOptions.CERTIFICATE, "FILE", "The daemon's certificate (PEM)"),
                Option.value(ListenOptions.KEY, "FILE", "The key of that certificate (PEM)"),
                Option.flag(
                        ListenOptions.INSECURE,
                        "Listen at tcp:// without TLS: everybody who reaches it can have this"
                                + " host"),
                Option.flag(
                        LIVE_RESTORE,
                        "Let guests go on when the daemon ends, and take them up again when it"
                                + " starts; on unless =false"),
                Option.choice(
                        LOG_FORMAT,
                        "How its log is written: text, or a JSON object a line",
                        LogSettings.FORMATS),
                Option.choice(
                        LOG_LEVEL,
                        "The least that is logged: warning unless said, info with json",
                        LogSettings.LEVELS),
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
                        "then: export DOCKER_HOST=unix:///run/quarters/docker.sock; docker ps"),
                new Example(
                        "quarters daemon -H tcp://0.0.0.0:2376 --tlsverify --tlscacert ca.pem"
                                + " --tlscert server.pem --tlskey server-key.pem",
                        "then, elsewhere: docker --tlsverify -H tcp://HOST:2376 ps"));
    }

    @Override
    public int run(Arguments arguments, Session session) throws InterruptedException {
        boolean json = arguments.value(LOG_FORMAT).equals(Optional.of("json"));
        Level level =
                arguments
                        .value(LOG_LEVEL)
                        .map(LogSettings::level)
                        .orElse(json ? Level.INFO : Level.WARNING);
        new LogSettings(level, json).use();
        if (!json) {
            return keep(arguments, entry -> say(session, entry));
        }
        System.Logger logger = System.getLogger(DaemonCommand.class.getName());
        try {
            return keep(arguments, entry -> logger.log(Level.INFO, entry));
        } catch (QuartersException failed) {
            logger.log(
                    Level.ERROR,
                    new Entry(String.valueOf(failed.getMessage())).with("remedy", failed.remedy()));
            return failureCode();
        }
    }

    private static void say(Session session, Entry entry) {
        session.errorOutput().println("quarters: " + entry.message());
    }

    /**
     * Has a daemon until it is to end.
     *
     * @param log of what is said in any case
     */
    private static int keep(Arguments arguments, Consumer<Entry> log) throws InterruptedException {
        DaemonPlace place = new DaemonPlace(NodeFolder.usual());
        ListenOptions listening = new ListenOptions(arguments, place);
        List<Host> hosts = listening.hosts();
        Optional<Duration> idleExit = arguments.value(IDLE_EXIT).map(DaemonCommand::duration);
        if (arguments.has(OWN_SESSION)) {
            OwnProcess.leaveSession();
        }
        CountDownLatch asked = new CountDownLatch(1);
        for (String signal : List.of("TERM", "INT")) {
            Signal.handle(new Signal(signal), caught -> asked.countDown());
        }
        boolean liveRestore = !arguments.value(LIVE_RESTORE).equals(Optional.of("false"));
        try (Daemon daemon = Daemon.start(NodeFolder.usual(), hosts, liveRestore)) {
            hosts.stream()
                    .filter(Host.File.class::isInstance)
                    .map(Host.File.class::cast)
                    .findFirst()
                    .ifPresent(file -> place.tell(file.path()));
            listening
                    .warning()
                    .ifPresent(
                            warning ->
                                    System.getLogger(DaemonCommand.class.getName())
                                            .log(Level.WARNING, warning));
            daemon.places().forEach(name -> log.accept(new Entry("listening at " + name)));
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
