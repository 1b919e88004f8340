package dev.quarters.cli.kept;

import static dev.quarters.cli.option.Option.flag;
import static dev.quarters.cli.option.Option.value;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;
import dev.quarters.client.Answers;
import dev.quarters.client.Frames;
import dev.quarters.client.Query;

import java.io.IOException;
import java.util.List;

/** Shows what a guest wrote, and writes. */
public final class LogsCommand implements Command {

    @Override
    public String name() {
        return "logs";
    }

    @Override
    public String summary() {
        return "Show what a guest wrote";
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public List<Option> options() {
        return List.of(
                flag("follow", "Go on with what it writes, until it ends").letter("f"),
                value("tail", "COUNT|all", "Only the last lines").letter("n"),
                value("since", "TIME", "Only what was written since then, or since 10m ago"),
                value("until", "TIME", "Only what was written before"),
                flag("timestamps", "With the time of each line").letter("t"));
    }

    @Override
    public Operands operands() {
        return Operands.exactly(1, "GUEST");
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("quarters logs -f --tail 20 web", "the last lines, and what comes"));
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        Query query =
                Query.of("stdout", "1")
                        .and("stderr", "1")
                        .flag("follow", arguments.has("follow"))
                        .flag("timestamps", arguments.has("timestamps"))
                        .and("tail", arguments.value("tail"))
                        .and("since", TimeOption.read(arguments.value("since")))
                        .and("until", TimeOption.read(arguments.value("until")));
        try (Answers answer = session.daemon().containers().logs(arguments.operand(), query)) {
            if (answer.isFramed()) {
                Frames.copy(answer.body(), session.output(), session.errorOutput());
            } else {
                Frames.copyRaw(answer.body(), session.output());
            }
        }
        return 0;
    }
}
