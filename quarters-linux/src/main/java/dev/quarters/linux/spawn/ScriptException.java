package dev.quarters.linux.spawn;

import dev.quarters.linux.LinuxException;
import dev.quarters.linux.script.Step;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** A step of a child's script failed, and the child exited. */
public final class ScriptException extends LinuxException {

    private static final long serialVersionUID = 1;

    private final transient @Nullable Step step;

    ScriptException(String words, @Nullable Step step, long result) {
        super(words, result);
        this.step = step;
    }

    /** The step of the script; empty when it was one of the launcher's own. */
    public Optional<Step> step() {
        return Optional.ofNullable(step);
    }
}
