package dev.quarters.cli.kept;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;

import java.io.IOException;
import java.util.List;

/** A verb that asks the daemon for one thing, and prints what comes of it. */
final class AskCommand implements Command {

    /** Asks and prints. */
    @FunctionalInterface
    interface Action {
        void act(Arguments arguments, Session session) throws IOException;
    }

    private final String name;
    private final String summary;
    private final List<Option> options;
    private final Operands operands;
    private final List<Example> examples;
    private final Action action;

    AskCommand(
            String name,
            String summary,
            List<Option> options,
            Operands operands,
            List<Example> examples,
            Action action) {
        this.name = name;
        this.summary = summary;
        this.options = options;
        this.operands = operands;
        this.examples = examples;
        this.action = action;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public List<Option> options() {
        return options;
    }

    @Override
    public Operands operands() {
        return operands;
    }

    @Override
    public List<Example> examples() {
        return examples;
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        action.act(arguments, session);
        return 0;
    }
}
