package dev.quarters.cli.host;

import dev.quarters.api.EngineReport;
import dev.quarters.api.Probe;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.json.Json;

import java.util.List;

/** Tells which techniques this host has, and for the others why not. */
public final class TechniquesCommand implements Command {

    @Override
    public String name() {
        return "techniques";
    }

    @Override
    public String summary() {
        return "Show which techniques can run guests here, and why the others can't";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.value("image", "REFERENCE", "Ask for guests of that local image"),
                Option.choice("format", "How to print", List.of("text", "json")));
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("quarters techniques", "what this host has"),
                new Example(
                        "quarters techniques --image app:1.0 --format json",
                        "what could run that image, for a script"));
    }

    @Override
    public int run(Arguments arguments, Session session) {
        List<EngineReport> reports = session.node().techniques(arguments.value("image"));
        if (arguments.value("format").filter("json"::equals).isPresent()) {
            session.output()
                    .println(
                            Json.of(reports.stream().map(TechniquesCommand::json).toList())
                                    .toText());
            return 0;
        }
        for (EngineReport report : reports) {
            session.output()
                    .println(
                            String.format(
                                    "%-14s %-10s %s",
                                    report.technique(),
                                    report.engine(),
                                    report.probe().isAvailable() ? "available" : "not available"));
            for (Probe.Obstacle obstacle : report.probe().obstacles()) {
                session.output().println("    " + obstacle.reason());
                if (!obstacle.remedy().isEmpty()) {
                    session.output().println("    remedy: " + obstacle.remedy());
                }
            }
            report.probe().notes().forEach(note -> session.output().println("    note: " + note));
        }
        return 0;
    }

    private static Json json(EngineReport report) {
        return Json.object()
                .put("Technique", report.technique().word())
                .put("Engine", report.engine())
                .put("Available", report.probe().isAvailable())
                .put(
                        "Obstacles",
                        Json.of(
                                report.probe().obstacles().stream()
                                        .map(
                                                obstacle ->
                                                        Json.object()
                                                                .put("Reason", obstacle.reason())
                                                                .put("Remedy", obstacle.remedy())
                                                                .build())
                                        .toList()))
                .put("Notes", report.probe().notes())
                .build();
    }
}
