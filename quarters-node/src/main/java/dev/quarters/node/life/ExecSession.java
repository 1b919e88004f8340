package dev.quarters.node.life;

import dev.quarters.api.ConflictException;
import dev.quarters.api.Enterable.Command;
import dev.quarters.api.Enterable.CommandSpec;
import dev.quarters.api.ExitStatus;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.QuartersException;
import dev.quarters.api.TerminalSize;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A further command in a guest: asked for, then started, then remembered for a while. */
public final class ExecSession {

    private final String id;
    private final StandingGuest guest;
    private final CommandSpec command;
    private final boolean input;
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private @Nullable Command running;
    private boolean started;
    private Optional<TerminalSize> size = Optional.empty();

    ExecSession(String id, StandingGuest guest, CommandSpec command, boolean input) {
        this.id = id;
        this.guest = guest;
        this.command = command;
        this.input = input;
    }

    /** 64 hexadecimal digits. */
    public String id() {
        return id;
    }

    /** The guest that it is in. */
    public StandingGuest guest() {
        return guest;
    }

    /** What it runs. */
    public CommandSpec command() {
        return command;
    }

    /** Whether it reads from whoever starts it. */
    public boolean wantsInput() {
        return input;
    }

    /** Done with its exit code when it has ended. */
    public CompletableFuture<Integer> ended() {
        return ended;
    }

    /** Whether it runs now. */
    public synchronized boolean isRunning() {
        return started && !ended.isDone();
    }

    /**
     * Starts it; returns when it runs.
     *
     * @throws ConflictException when it was started before
     */
    public void start(GuestStreams streams) {
        synchronized (this) {
            if (started) {
                throw new ConflictException("Error: Exec command " + id + " has already run", "");
            }
            started = true;
        }
        try {
            Command entered = guest.enter(command, streams);
            synchronized (this) {
                running = entered;
                size.ifPresent(entered::resize);
            }
            Thread.ofVirtual().start(() -> await(entered));
        } catch (RuntimeException failure) {
            ended.complete(
                    failure instanceof dev.quarters.api.CommandException command
                            ? command.exitCode()
                            : 126);
            throw failure;
        }
    }

    private void await(Command entered) {
        try {
            ExitStatus status = entered.await();
            ended.complete(status.code());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            ended.complete(Signals.KILL + 128);
        } catch (QuartersException lost) {
            ended.complete(Signals.KILL + 128);
        }
    }

    /** Tells the size of its terminal, also before it is started. */
    public synchronized void resize(TerminalSize now) {
        size = Optional.of(now);
        if (running != null && !ended.isDone()) {
            running.resize(now);
        }
    }
}
