package dev.quarters.api;

import java.util.List;
import java.util.Optional;

/** Further commands can be run inside it. */
public interface Enterable {

    /**
     * Starts a further command; returns when it runs.
     *
     * @throws CommandException when the command can't be executed
     */
    Command enter(CommandSpec command, GuestStreams streams);

    /**
     * What to run inside.
     *
     * @param environment entries {@code NAME=value}, added to the guest's own
     * @param workingDirectory the guest's own when empty
     * @param user {@code user[:group]}; the guest's own when empty
     */
    record CommandSpec(
            List<String> arguments,
            List<String> environment,
            Optional<String> workingDirectory,
            Optional<String> user,
            boolean terminal,
            boolean privileged) {

        /** A command with the guest's own surroundings. */
        public static CommandSpec of(String... arguments) {
            return new CommandSpec(
                    List.of(arguments),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    false);
        }
    }

    /** A further command that runs. */
    interface Command extends Resizable {

        /** Waits for its end and for all its output. */
        ExitStatus await() throws InterruptedException;

        /** Sends that signal, by Linux's number. */
        void signal(int signal);
    }
}
