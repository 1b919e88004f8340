package dev.quarters.api;

import java.util.Optional;

/**
 * A guest of whatever technique. What only some techniques can do is an ability to be asked for:
 * {@link Pausable}, {@link Enterable}, {@link Measurable}, {@link Resizable}, {@link
 * Snapshottable}, {@link Followable}.
 *
 * <p>Safe for use by several threads.
 */
public interface Guest extends AutoCloseable {

    /** 64 hexadecimal digits, as Docker has them. */
    String id();

    /** What it was asked to be. */
    GuestSpec spec();

    /** The name of the engine that runs it. */
    String engine();

    /** Where it is in its life. */
    GuestState state();

    /**
     * Starts the command; returns when it runs.
     *
     * @throws CommandException when the command can't be executed
     * @throws IllegalStateException when it was started before
     */
    void start(GuestStreams streams);

    /** Waits for the end of the command, and until all its output was handed to the streams. */
    ExitStatus await() throws InterruptedException;

    /** Sends that signal (by Linux's number) to the command. Nothing happens when it has ended. */
    void signal(int signal);

    /** The ability of that type, when this guest has it. */
    default <A> Optional<A> ability(Class<A> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
    }

    /** Ends it at once if it lives, and removes all that was made for it. */
    @Override
    void close();
}
