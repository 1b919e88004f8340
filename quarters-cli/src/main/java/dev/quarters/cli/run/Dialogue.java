package dev.quarters.cli.run;

import dev.quarters.api.QuartersException;
import dev.quarters.cli.Session;
import dev.quarters.client.DaemonClient.Conversation;
import dev.quarters.client.Frames;
import dev.quarters.daemon.container.DetachKeys;
import dev.quarters.daemon.http.RawStream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Lets a person, or what is behind standard input and output, talk to a command that the daemon
 * runs: until its output ends, or until the keys are typed that mean to leave it.
 */
public final class Dialogue {

    private final Session session;
    private final boolean input;
    private final boolean terminal;
    private final Optional<DetachKeys> keys;
    private volatile boolean left;

    /**
     * @param input whether standard input goes to the command
     * @param terminal whether the command has one
     * @param keys that mean to leave, as {@code ctrl-p,ctrl-q}; empty: these
     */
    public Dialogue(Session session, boolean input, boolean terminal, Optional<String> keys) {
        this.session = session;
        this.input = input;
        this.terminal = terminal;
        this.keys = terminal ? Optional.of(new DetachKeys(keys.orElse(""))) : Optional.empty();
    }

    /**
     * Holds it.
     *
     * @return whether the command was left, so that it goes on
     */
    public boolean hold(Conversation conversation, Talks talks) throws IOException {
        boolean raw = terminal && input && session.terminal().isInput();
        try (Terminal.Mode _ = raw ? session.terminal().raw() : Terminal.Mode.UNCHANGED;
                SignalProxy signals = new SignalProxy()) {
            signals.forward(talks::signal);
            if (terminal) {
                signals.onWindowChange(() -> talks.resize(session.terminal().size()));
            }
            if (input) {
                Thread.ofPlatform().daemon().name("input").start(() -> type(conversation.raw()));
            }
            hear(conversation);
        }
        return left;
    }

    private void hear(Conversation conversation) throws IOException {
        InputStream heard = conversation.raw().input();
        try {
            if (conversation.framed()) {
                Frames.copy(heard, session.output(), session.errorOutput());
            } else {
                Frames.copyRaw(heard, session.output());
            }
        } catch (IOException e) {
            if (!left) {
                throw new QuartersException(
                        "the daemon went away while the command ran: " + e.getMessage(),
                        "quarters ps -a shows what became of it",
                        e);
            }
        }
    }

    private void type(RawStream raw) {
        try {
            if (keys.isPresent()) {
                left = keys.get().copy(session.input(), raw.output());
            } else {
                Frames.copyRaw(session.input(), raw.output());
            }
            if (left) {
                raw.close();
            } else {
                raw.endOutput();
            }
        } catch (IOException ended) {
            // The command takes no more; its output tells when it has ended.
        }
    }
}
