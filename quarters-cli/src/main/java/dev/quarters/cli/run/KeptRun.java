package dev.quarters.cli.run;

import dev.quarters.api.CommandException;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.QuartersException;
import dev.quarters.api.TerminalSize;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.UsageException;
import dev.quarters.client.Answers;
import dev.quarters.client.Containers;
import dev.quarters.client.DaemonClient.Conversation;
import dev.quarters.client.RefusedException;
import dev.quarters.json.Json;

import java.io.IOException;
import java.util.Optional;

/** {@code quarters run} of a guest that the daemon has. */
final class KeptRun {

    private final Session session;
    private final Arguments arguments;
    private final GuestSpec spec;
    private final String reason;

    /**
     * @param reason the option that needs the daemon, for messages
     */
    KeptRun(Session session, Arguments arguments, GuestSpec spec, String reason) {
        this.session = session;
        this.arguments = arguments;
        this.spec = spec;
        this.reason = reason;
    }

    int run() throws IOException, InterruptedException {
        boolean detached = arguments.has("detach");
        boolean input = arguments.has("interactive");
        Terminal terminal = session.terminal();
        if (!detached && spec.terminal() && input && !terminal.isInput()) {
            throw new UsageException(
                    "-it needs a terminal, but standard input is not one; leave out -t");
        }
        if (arguments.has("rm") && reason.equals("--restart")) {
            throw new UsageException("--rm and --restart exclude each other");
        }
        Optional<TerminalSize> size =
                spec.terminal() && !detached ? Optional.of(terminal.size()) : Optional.empty();
        String id = new Creation(session, arguments, spec).create(!detached, size);
        Containers containers = session.daemon().containers();
        if (detached) {
            start(containers, id);
            session.output().println(id);
            return 0;
        }
        Optional<String> keys = arguments.value("detach-keys");
        Dialogue dialogue = new Dialogue(session, input, spec.terminal(), keys);
        try (Conversation conversation = containers.attach(id, input, keys);
                Answers end = containers.await(id, arguments.has("rm") ? "removed" : "next-exit")) {
            start(containers, id);
            boolean proxied = !arguments.value("sig-proxy").equals(Optional.of("false"));
            boolean left = dialogue.hold(conversation, Talks.of(containers, id, proxied));
            return left ? 0 : exitCode(end);
        }
    }

    private static void start(Containers containers, String id) {
        try {
            containers.start(id);
        } catch (RefusedException refused) {
            throw startFailure(refused);
        }
    }

    /** As Docker's clients tell a missing command from one that can't be executed. */
    private static QuartersException startFailure(RefusedException refused) {
        String message = String.valueOf(refused.getMessage());
        boolean missing =
                message.contains("executable file not found")
                        || message.contains("no such file or directory");
        if (missing || message.contains("permission denied")) {
            return new CommandException(
                    message,
                    refused.remedy(),
                    missing ? CommandException.NOT_FOUND : CommandException.NOT_EXECUTABLE);
        }
        return refused;
    }

    /** What the guest ended with, when it did. */
    static int exitCode(Answers end) throws IOException {
        Json answer =
                end.next()
                        .orElseThrow(
                                () ->
                                        new QuartersException(
                                                "the daemon went away while the guest ran",
                                                "quarters ps -a shows what became of it"));
        String error = answer.find("Error").map(told -> told.text("Message")).orElse("");
        if (!error.isEmpty()) {
            throw new QuartersException(error, "");
        }
        return (int) answer.get("StatusCode").asLong();
    }
}
