package dev.quarters.linux.script;

import dev.quarters.linux.SystemCall;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/**
 * One system call or load of a script. As an {@link Argument} it stands for its own result, in as
 * many later places as one likes; before it was run that is -1, and it stays so when its error is
 * ignored.
 */
public final class Step implements Argument {

    private final int index;
    private final @Nullable SystemCall call;
    private final List<Argument> arguments;
    private boolean ignored;
    private @Nullable Label onZero;
    private @Nullable Label onError;
    private @Nullable String words;

    Step(int index, @Nullable SystemCall call, List<Argument> arguments) {
        this.index = index;
        this.call = call;
        this.arguments = arguments;
    }

    /** Goes on after an error as if nothing had happened. */
    public Step ignoreError() {
        ignored = true;
        return this;
    }

    /** Jumps when the result is 0: the child's side of a fork, the end of a file. */
    public Step jumpIfZero(Label target) {
        onZero = target;
        oneTarget();
        return this;
    }

    /** Jumps when the call fails; {@link Script#lastError} tells why it did. */
    public Step jumpOnError(Label target) {
        onError = target;
        oneTarget();
        return this;
    }

    private void oneTarget() {
        if (onZero != null && onError != null && onZero != onError) {
            throw new IllegalArgumentException("a step can jump to one place only");
        }
    }

    /** Replaces the words that tell what was attempted: {@code mount "overlay" on "/x"}. */
    public Step words(String attempt) {
        words = attempt;
        return this;
    }

    /** What it attempts, in words that follow "cannot". */
    public String words() {
        return words == null ? Wording.of(call, arguments) : words;
    }

    /** Where it stands in the script, from 0. */
    public int index() {
        return index;
    }

    /** Its call; empty when it is a load. */
    public Optional<SystemCall> call() {
        return Optional.ofNullable(call);
    }

    /** Its arguments: those of the call, or address, shift, mask and addend of the load. */
    public List<Argument> arguments() {
        return arguments;
    }

    /** Whether an error is ignored. */
    public boolean ignoresError() {
        return ignored;
    }

    @Nullable Label onZero() {
        return onZero;
    }

    @Nullable Label onError() {
        return onError;
    }

    /** As an argument of another step. */
    @Override
    public String toString() {
        return "result of step " + index;
    }
}
