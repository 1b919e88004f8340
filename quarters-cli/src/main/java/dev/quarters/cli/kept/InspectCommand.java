package dev.quarters.cli.kept;

import dev.quarters.api.NotFoundException;
import dev.quarters.api.QuartersException;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.image.ImageInspectCommand;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.output.Template;
import dev.quarters.client.DaemonClient;
import dev.quarters.client.RefusedException;
import dev.quarters.json.Json;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells all about guests, images, volumes and networks. The daemon is asked when it runs or has
 * guests; images are known without it.
 */
public final class InspectCommand implements Command {

    private final String name;
    private final List<String> types;

    private InspectCommand(String name, List<String> types) {
        this.name = name;
        this.types = types;
    }

    /** For each kind of thing, and for all. */
    public static List<Command> all() {
        return List.of(
                new InspectCommand("inspect", List.of("container", "image", "volume", "network")),
                new InspectCommand("container inspect", List.of("container")),
                new InspectCommand("image inspect", List.of("image")),
                new InspectCommand("volume inspect", List.of("volume")),
                new InspectCommand("network inspect", List.of("network")));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String summary() {
        return types.size() > 1
                ? "Show all about guests, images, volumes and networks, as JSON"
                : "Show all about "
                        + (isOfGuests() ? "guests" : types.getFirst() + "s")
                        + ", as JSON";
    }

    private boolean isOfGuests() {
        return types.getFirst().equals("container");
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public List<Option> options() {
        List<Option> options = new ArrayList<>();
        options.add(
                Option.value("format", "json|TEMPLATE", "How to print, such as '{{.State.Status}}'")
                        .letter("f"));
        if (types.size() > 1) {
            options.add(Option.choice("type", "What it is", types));
        }
        if (types.contains("image")) {
            options.add(ImageInspectCommand.DOCUMENT);
        }
        return options;
    }

    @Override
    public Operands operands() {
        return Operands.atLeast(1, "NAME…");
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("quarters " + name + " --format '{{json .}}' NAME", "on one line"));
    }

    @Override
    public int run(Arguments arguments, Session session) {
        if (types.contains("image") && arguments.value("document").isPresent()) {
            return new ImageInspectCommand().run(arguments, session);
        }
        List<String> wanted = arguments.value("type").map(List::of).orElse(types);
        Optional<Template> template =
                arguments.value("format").filter(text -> !text.equals("json")).map(Template::parse);
        boolean inLine = arguments.value("format").isPresent();
        List<Json> found = new ArrayList<>();
        int code = 0;
        for (String one : arguments.operands()) {
            try {
                Json about = find(session, wanted, one);
                if (inLine) {
                    session.output()
                            .println(
                                    template.map(text -> text.apply(about)).orElse(about.toText()));
                } else {
                    found.add(about);
                }
            } catch (QuartersException e) {
                session.errorOutput().println("quarters: " + e.getMessage());
                code = failureCode();
            }
        }
        if (!inLine) {
            session.output().println(Json.of(found).toPrettyText());
        }
        return code;
    }

    private static Json find(Session session, List<String> types, String name) {
        boolean asks =
                types.stream().anyMatch(type -> !type.equals("image"))
                        && (types.size() == 1 || session.isDaemonWorthwhile());
        for (String type : types) {
            Optional<Json> found = find(session, type, name, asks);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new NotFoundException(
                "there is no " + String.join(", ", types) + " \"" + name + '"', "");
    }

    private static Optional<Json> find(Session session, String type, String name, boolean asks) {
        if (type.equals("image")) {
            return session.isDaemonOfThisNode()
                    ? session.node().images().find(name).map(ImageInspectCommand::json)
                    : ask(() -> session.daemon().images().inspect(name));
        }
        if (!asks) {
            return Optional.empty();
        }
        DaemonClient daemon = session.daemon();
        return ask(
                () ->
                        switch (type) {
                            case "container" -> daemon.containers().inspect(name);
                            case "volume" -> daemon.volumes().inspect(name);
                            default -> daemon.networks().inspect(name);
                        });
    }

    private static Optional<Json> ask(Supplier<Json> question) {
        try {
            return Optional.of(question.get());
        } catch (RefusedException refused) {
            if (refused.isNotFound()) {
                return Optional.empty();
            }
            throw refused;
        }
    }
}
