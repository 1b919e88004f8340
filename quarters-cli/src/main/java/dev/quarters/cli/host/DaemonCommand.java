package dev.quarters.cli.host;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.option.UsageException;
import dev.quarters.daemon.Daemon;
import dev.quarters.node.NodeFolder;

import sun.misc.Signal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Keeps guests, and answers Docker's clients. */
public final class DaemonCommand implements Command {

    private static final String UNIX = "unix://";
    private static final String INHERITED = "fd://";
    private static final String LIVE_RESTORE = "live-restore";

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
                                + " starts; on unless =false"));
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
        String host =
                arguments
                        .value("host")
                        .orElse(UNIX + NodeFolder.usual().root().resolve("docker.sock"));
        boolean inherited = host.equals(INHERITED);
        if (!inherited && (!host.startsWith(UNIX) || host.length() == UNIX.length())) {
            throw new UsageException(
                    "--host is unix://PATH or fd://, not \""
                            + host
                            + "\": what comes from other hosts can be brought there by ssh (ssh -L"
                            + " PORT:PATH)");
        }
        CountDownLatch asked = new CountDownLatch(1);
        for (String signal : List.of("TERM", "INT")) {
            Signal.handle(new Signal(signal), caught -> asked.countDown());
        }
        boolean liveRestore = !arguments.value(LIVE_RESTORE).equals(Optional.of("false"));
        try (Daemon _ =
                inherited
                        ? Daemon.startInherited(NodeFolder.usual(), liveRestore)
                        : Daemon.start(
                                NodeFolder.usual(),
                                Path.of(host.substring(UNIX.length())),
                                liveRestore)) {
            session.errorOutput()
                    .println(
                            "quarters: listening at "
                                    + (inherited
                                            ? "the socket that was handed over"
                                            : host.substring(UNIX.length())));
            asked.await();
        }
        return 0;
    }
}
