package dev.quarters.cli.kept;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.output.Table;
import dev.quarters.json.Json;

import java.util.List;
import java.util.Optional;

/** Lists the processes of a guest. */
public final class TopCommand implements Command {

    private static final int WIDTH = 20;

    @Override
    public String name() {
        return "top";
    }

    @Override
    public String summary() {
        return "List the processes of a guest";
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public Operands operands() {
        return new Operands("GUEST [PS-OPTION…]", 1, Integer.MAX_VALUE, true);
    }

    @Override
    public int run(Arguments arguments, Session session) {
        List<String> words = arguments.operands();
        Optional<String> asked =
                words.size() > 1
                        ? Optional.of(String.join(" ", words.subList(1, words.size())))
                        : Optional.empty();
        Json answer = session.daemon().containers().top(words.getFirst(), asked);
        Table table = new Table(WIDTH, answer.texts("Titles"));
        answer.get("Processes").stream()
                .forEach(row -> table.row(row.stream().map(Json::asText).toArray(String[]::new)));
        table.print(session.output());
        return 0;
    }
}
