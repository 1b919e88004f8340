package dev.quarters.cli.run;

import dev.quarters.api.ConflictException;
import dev.quarters.cli.Session;
import dev.quarters.client.Answers;
import dev.quarters.client.Containers;
import dev.quarters.client.DaemonClient.Conversation;
import dev.quarters.json.Json;

import java.io.IOException;
import java.util.Optional;

/** A guest that the daemon has, which the command stays with. */
public final class KeptGuest {

    private final Session session;
    private final String id;
    private final Json about;

    /**
     * @param about what {@code inspect} says of it
     */
    public KeptGuest(Session session, Json about) {
        this.session = session;
        this.id = about.text("Id");
        this.about = about;
    }

    private boolean has(String part, String member) {
        return about.get(part).find(member).filter(Json::asBoolean).isPresent();
    }

    /** Starts it and stays with it; its exit code, or 0 when it was left. */
    public int startAttached(boolean input, Optional<String> keys) throws IOException {
        Containers containers = session.daemon().containers();
        boolean removes = has("HostConfig", "AutoRemove");
        boolean running = has("State", "Running");
        try (Conversation conversation = containers.attach(id, input, keys);
                Answers end =
                        containers.await(
                                id, removes ? "removed" : running ? "not-running" : "next-exit")) {
            containers.start(id);
            return stay(conversation, end, input, keys, true);
        }
    }

    /** Stays with it while it runs; its exit code, or 0 when it was left. */
    public int attach(boolean input, Optional<String> keys, boolean withSignals)
            throws IOException {
        String name = about.text("Name").replaceFirst("^/", "");
        if (!has("State", "Running")) {
            throw new ConflictException(
                    "guest " + name + " does not run, so there is nothing to attach to",
                    "quarters start -a " + name);
        }
        if (has("State", "Paused")) {
            throw new ConflictException("guest " + name + " is paused", "quarters unpause " + name);
        }
        Containers containers = session.daemon().containers();
        boolean talks = input && has("Config", "OpenStdin");
        try (Conversation conversation = containers.attach(id, talks, keys);
                Answers end = containers.await(id, "not-running")) {
            return stay(conversation, end, talks, keys, withSignals);
        }
    }

    private int stay(
            Conversation conversation,
            Answers end,
            boolean input,
            Optional<String> keys,
            boolean withSignals)
            throws IOException {
        boolean terminal = has("Config", "Tty");
        Talks talks = Talks.of(session.daemon().containers(), id, withSignals);
        if (terminal && session.terminal().isOutput()) {
            talks.resize(session.terminal().size());
        }
        boolean left = new Dialogue(session, input, terminal, keys).hold(conversation, talks);
        return left ? 0 : KeptRun.exitCode(end);
    }
}
