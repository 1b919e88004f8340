package dev.quarters.cli.image;

import dev.quarters.api.ImageHistory;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.output.Sizes;
import dev.quarters.cli.output.Table;
import dev.quarters.json.Json;

import java.time.Instant;
import java.util.List;

/** Tells how an image was made. */
public final class HistoryCommand implements Command {

    private static final int SHORT = 60;

    @Override
    public String name() {
        return "history";
    }

    @Override
    public String summary() {
        return "Show how an image was made";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("no-trunc", "Print commands in full"),
                Option.choice("format", "How to print", List.of("table", "json")));
    }

    @Override
    public Operands operands() {
        return Operands.exactly(1, "IMAGE");
    }

    @Override
    public int run(Arguments arguments, Session session) {
        List<ImageHistory> steps = session.node().images().history(arguments.operand());
        if (arguments.value("format").filter("json"::equals).isPresent()) {
            steps.forEach(step -> session.output().println(json(step).toText()));
            return 0;
        }
        Table table = new Table("CREATED", "CREATED BY", "SIZE", "COMMENT");
        Instant now = Instant.now();
        for (ImageHistory step : steps) {
            String by = step.createdBy().replaceAll("\\s+", " ");
            boolean cut = by.length() > SHORT && !arguments.has("no-trunc");
            table.row(
                    step.created().map(created -> Sizes.ago(created, now)).orElse(""),
                    cut ? by.substring(0, SHORT) + "…" : by,
                    Sizes.bytes(step.sizeBytes()),
                    step.comment());
        }
        table.print(session.output());
        return 0;
    }

    private static Json json(ImageHistory step) {
        return Json.object()
                .put("CreatedAt", step.created().map(Instant::toString).map(Json::of))
                .put("CreatedBy", step.createdBy())
                .put("SizeBytes", step.sizeBytes())
                .put("Comment", step.comment())
                .build();
    }
}
