package dev.quarters.cli.kept;

import static dev.quarters.cli.option.Option.value;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.output.Template;
import dev.quarters.client.Answers;
import dev.quarters.client.Query;
import dev.quarters.json.Json;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells what happens to guests, images, volumes and networks. */
public final class EventsCommand implements Command {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnnXXX", Locale.ROOT)
                    .withZone(ZoneId.systemDefault());

    @Override
    public String name() {
        return "events";
    }

    @Override
    public String summary() {
        return "Tell what happens, until interrupted";
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public List<Option> options() {
        return List.of(
                FilterOption.OPTION,
                value("since", "TIME", "Also what happened since then, or since 10m ago"),
                value("until", "TIME", "End with what happened before"),
                value("format", "json|TEMPLATE", "How to print: JSON, or by a template"));
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(
                        "quarters events --since 1h --until 0s --filter type=container",
                        "what happened to guests within an hour"));
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        Query query =
                Query.none()
                        .and("since", TimeOption.read(arguments.value("since")))
                        .and("until", TimeOption.read(arguments.value("until")))
                        .and("filters", FilterOption.read(arguments));
        Optional<String> format = arguments.value("format").filter(text -> !text.isEmpty());
        Optional<Template> template =
                format.filter(text -> !text.equals("json")).map(Template::parse);
        try (Answers events = session.daemon().host().events(query)) {
            events.each(
                    event -> {
                        session.output()
                                .println(
                                        template.map(text -> text.apply(event))
                                                .orElseGet(
                                                        () ->
                                                                format.isPresent()
                                                                        ? event.toText()
                                                                        : line(event)));
                        session.output().flush();
                    });
        }
        return 0;
    }

    private static String line(Json event) {
        long nanos = event.get("timeNano").asLong();
        Json actor = event.get("Actor");
        String attributes =
                actor.find("Attributes").map(Json::asMembers).orElse(Map.of()).entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(one -> one.getKey() + "=" + one.getValue().asText())
                        .collect(Collectors.joining(", "));
        Instant time = Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000);
        return TIME.format(time)
                + " "
                + event.text("Type")
                + " "
                + event.text("Action")
                + " "
                + actor.text("ID")
                + (attributes.isEmpty() ? "" : " (" + attributes + ")");
    }
}
