package dev.quarters.cli.run;

import dev.quarters.api.ExitStatus;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.Images;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.Progress;
import dev.quarters.api.Resizable;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.option.UsageException;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Runs a command in a new guest, and ends with its exit code. */
public final class RunCommand implements Command {

    @Override
    public String name() {
        return "run";
    }

    @Override
    public String summary() {
        return "Run a command in a new guest";
    }

    @Override
    public List<Option> options() {
        return RunOptions.TABLE;
    }

    @Override
    public Operands operands() {
        return Operands.command("IMAGE [--] [COMMAND…]");
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(
                        "quarters run apt:busybox-static -- busybox uname -a",
                        "a root made of one Debian package, no registry needed"),
                new Example(
                        "quarters run -it --rm debian:12 bash",
                        "a shell in an image of a registry"),
                new Example(
                        "quarters run --technique shared-kernel -m 256m --pids-limit 50 IMAGE",
                        "the image's own command, within limits"),
                new Example(
                        "quarters run -v .:/src -w /src IMAGE make",
                        "the current folder as a folder of the guest"),
                new Example(
                        "quarters run -d --name web -p 8080:80 --restart always IMAGE",
                        "a guest that outlives the command, and is started again when it ends"));
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
        GuestSpec spec = RunOptions.spec(arguments);
        Optional<String> reason = KeepOptions.reasonForDaemon(arguments);
        if (reason.isPresent()) {
            return new KeptRun(session, arguments, spec, reason.get()).run();
        }
        Terminal terminal = session.terminal();
        boolean interactive = arguments.has("interactive");
        if (spec.terminal() && interactive && !terminal.isInput()) {
            throw new UsageException(
                    "-it needs a terminal, but standard input is not one; leave out -t");
        }
        Progress progress = session.progress(arguments.has("quiet"));
        fetch(spec, arguments.value("pull").orElse("missing"), session, progress);
        try (Guest guest = session.createGuest(spec, progress)) {
            ExitStatus status = attend(guest, session, interactive);
            if (status.outOfMemory()) {
                session.errorOutput()
                        .println(
                                "quarters: the guest ran out of memory (OOM)"
                                        + (spec.limits().memoryBytes() > 0
                                                ? "; --memory was "
                                                        + arguments.value("memory").orElse("")
                                                : ""));
            }
            return status.code();
        }
    }

    private static void fetch(GuestSpec spec, String policy, Session session, Progress progress) {
        Images images = session.node().images();
        if (policy.equals("always")) {
            images.pull(spec.image(), spec.platform(), Optional.empty(), progress);
        } else if (policy.equals("never") && images.find(spec.image()).isEmpty()) {
            throw new NotFoundException(
                    "no image \"" + spec.image() + "\" is here, and --pull never was given",
                    "quarters pull " + spec.image());
        }
    }

    private static ExitStatus attend(Guest guest, Session session, boolean interactive)
            throws InterruptedException {
        Terminal terminal = session.terminal();
        boolean hasTerminal = guest.spec().terminal();
        GuestStreams streams =
                new GuestStreams(
                        interactive ? Optional.of(session.input()) : Optional.empty(),
                        session.output(),
                        session.errorOutput(),
                        hasTerminal ? Optional.of(terminal.size()) : Optional.empty());
        try (Terminal.Mode _ =
                        hasTerminal && interactive ? terminal.raw() : Terminal.Mode.UNCHANGED;
                SignalProxy signals = new SignalProxy()) {
            signals.forward(guest::signal);
            guest.ability(Resizable.class)
                    .filter(resizable -> hasTerminal)
                    .ifPresent(
                            resizable ->
                                    signals.onWindowChange(
                                            () -> resizable.resize(terminal.size())));
            guest.start(streams);
            return guest.await();
        }
    }
}
