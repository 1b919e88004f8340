package dev.quarters.cli.kept;

import dev.quarters.api.QuartersException;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;
import dev.quarters.client.DaemonClient;

import java.util.List;

/**
 * A verb that does one thing to each of several that are named, prints the name of each when it is
 * done, and goes on after one to which it could not be done.
 */
final class EachCommand implements Command {

    /** What is done to one of them. */
    @FunctionalInterface
    interface Action {
        /** Does it; what is to be printed. */
        String act(DaemonClient daemon, String name, Arguments arguments);
    }

    private final String name;
    private final String summary;
    private final String operand;
    private final List<Option> options;
    private final List<Example> examples;
    private final Action action;

    EachCommand(
            String name,
            String summary,
            String operand,
            List<Option> options,
            List<Example> examples,
            Action action) {
        this.name = name;
        this.summary = summary;
        this.operand = operand;
        this.options = options;
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
        return Operands.atLeast(1, operand + "…");
    }

    @Override
    public List<Example> examples() {
        return examples;
    }

    @Override
    public int run(Arguments arguments, Session session) {
        int code = 0;
        for (String one : arguments.operands()) {
            try {
                session.output().println(action.act(session.daemon(), one, arguments));
            } catch (QuartersException e) {
                session.errorOutput().println("quarters: " + e.getMessage());
                if (!e.remedy().isEmpty()) {
                    session.errorOutput().println("  " + e.remedy());
                }
                code = failureCode();
            }
        }
        return code;
    }
}
