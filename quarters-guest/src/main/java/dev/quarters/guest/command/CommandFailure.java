package dev.quarters.guest.command;

import dev.quarters.api.CommandException;
import dev.quarters.linux.Errno;
import dev.quarters.linux.LinuxException;

import java.util.Optional;

/** Turns the failure of a step of {@link CommandScript} into what the user did. */
public final class CommandFailure {

    private CommandFailure() {}

    /**
     * What the user did.
     *
     * @param words of the step
     * @return empty when the failure is none of the command's
     */
    public static Optional<CommandException> of(String words, LinuxException failure) {
        if (words.startsWith("execute ")) {
            boolean missing = failure.is(Errno.ENOENT) || failure.is(Errno.ENOTDIR);
            return Optional.of(
                    new CommandException(
                            message(failure),
                            missing
                                    ? "see that it, and the interpreter it names, is in the image"
                                    : "see that it is a program for this system, with the x"
                                            + " permission",
                            missing
                                    ? CommandException.NOT_FOUND
                                    : CommandException.NOT_EXECUTABLE));
        }
        if (words.startsWith("enter the working directory ")) {
            return Optional.of(
                    new CommandException(
                            message(failure),
                            "use a folder (--workdir)",
                            CommandException.NOT_EXECUTABLE));
        }
        return Optional.empty();
    }

    private static String message(LinuxException failure) {
        return failure.getMessage() == null ? "" : failure.getMessage();
    }
}
