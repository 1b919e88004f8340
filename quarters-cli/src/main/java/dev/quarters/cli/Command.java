package dev.quarters.cli;

import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;

import java.io.IOException;
import java.util.List;

/** One verb of the command. */
public interface Command {

    /** Exit code when Quarters itself could not do what was asked, as Docker has it. */
    int FAILED = 125;

    /** The verb as typed; two words for one that belongs to a noun, as {@code image prune}. */
    String name();

    /** What it does, in a line without a full stop. */
    String summary();

    /** What may be said to it. */
    default List<Option> options() {
        return List.of();
    }

    /** What it takes besides options. */
    default Operands operands() {
        return Operands.NONE;
    }

    /** The exit code when what was asked could not be done; Docker's is 1 for most verbs. */
    default int failureCode() {
        return FAILED;
    }

    /** Command lines that help to understand it, each with a word of what it does. */
    default List<Example> examples() {
        return List.of();
    }

    /**
     * Does it.
     *
     * @return the exit code
     */
    int run(Arguments arguments, Session session) throws IOException, InterruptedException;

    /** A command line, and what it does. */
    record Example(String line, String effect) {}
}
