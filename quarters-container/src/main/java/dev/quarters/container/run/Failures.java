package dev.quarters.container.run;

import dev.quarters.api.CommandException;
import dev.quarters.linux.Errno;
import dev.quarters.linux.spawn.ScriptException;

/** Turns the failure of a step into what the user did. */
final class Failures {

    private Failures() {}

    static RuntimeException translate(RuntimeException failure) {
        if (!(failure instanceof ScriptException script) || script.step().isEmpty()) {
            return failure;
        }
        String words = script.step().get().words();
        if (words.startsWith("execute ")) {
            boolean missing = script.is(Errno.ENOENT) || script.is(Errno.ENOTDIR);
            return new CommandException(
                    message(script),
                    missing
                            ? "see that it, and the interpreter it names, is in the image"
                            : "see that it is a program for this system, with the x permission",
                    missing ? CommandException.NOT_FOUND : CommandException.NOT_EXECUTABLE);
        }
        if (words.startsWith("enter the working directory ")) {
            return new CommandException(
                    message(script), "use a folder (--workdir)", CommandException.NOT_EXECUTABLE);
        }
        return failure;
    }

    private static String message(ScriptException failure) {
        return failure.getMessage() == null ? "" : failure.getMessage();
    }
}
