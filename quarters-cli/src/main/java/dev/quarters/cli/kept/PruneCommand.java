package dev.quarters.cli.kept;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.output.Question;
import dev.quarters.cli.output.Sizes;
import dev.quarters.client.DaemonClient;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Removes all of a kind that nobody needs, after a question. */
final class PruneCommand implements Command {

    /** Removes them. */
    @FunctionalInterface
    interface Action {
        Prune.Pruned prune(DaemonClient daemon, boolean all, List<String> filters);
    }

    private final String name;
    private final String summary;
    private final String usual;
    private final String whole;
    private final Action action;

    /**
     * @param usual what is removed
     * @param whole what is removed with {@code --all}; empty: there is no such option
     */
    PruneCommand(String name, String summary, String usual, String whole, Action action) {
        this.name = name;
        this.summary = summary;
        this.usual = usual;
        this.whole = whole;
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
        List<Option> options = new ArrayList<>();
        options.add(Option.flag("force", "Don't ask").letter("f"));
        options.add(FilterOption.LONG);
        if (!whole.isEmpty()) {
            options.add(Option.flag("all", "This removes " + whole).letter("a"));
        }
        return options;
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        boolean all = arguments.has("all");
        String warning = "This removes " + (all ? whole : usual) + ".";
        if (!arguments.has("force") && !Question.isConfirmed(session, warning)) {
            return 1;
        }
        Prune.Pruned pruned = action.prune(session.daemon(), all, arguments.values("filter"));
        pruned.print(session.output());
        session.output().println("Total reclaimed space: " + Sizes.bytes(pruned.bytes()));
        return 0;
    }
}
