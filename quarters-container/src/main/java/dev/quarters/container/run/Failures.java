package dev.quarters.container.run;

import dev.quarters.guest.command.CommandFailure;
import dev.quarters.linux.spawn.ScriptException;

/** Turns the failure of a step into what the user did. */
final class Failures {

    private Failures() {}

    static RuntimeException translate(RuntimeException failure) {
        if (!(failure instanceof ScriptException script) || script.step().isEmpty()) {
            return failure;
        }
        return CommandFailure.of(script.step().get().words(), script)
                .<RuntimeException>map(command -> command)
                .orElse(failure);
    }
}
