package dev.quarters.cli.kept;

import static dev.quarters.cli.option.Option.flag;
import static dev.quarters.cli.option.Option.list;
import static dev.quarters.cli.option.Option.value;

import dev.quarters.cli.Command;
import dev.quarters.cli.Command.Example;
import dev.quarters.cli.option.Operands;
import dev.quarters.client.Query;
import dev.quarters.json.Json;

import java.util.List;
import java.util.Optional;

/** Verbs about one guest, that ask once and print a line. */
public final class ChangeVerbs {

    private static final List<String> KINDS = List.of("C", "A", "D");

    private ChangeVerbs() {}

    /** All of them. */
    public static List<Command> all() {
        return List.of(
                new AskCommand(
                        "rename",
                        "Give a guest another name",
                        List.of(),
                        Operands.exactly(2, "GUEST NAME"),
                        List.of(),
                        (arguments, session) ->
                                session.daemon()
                                        .containers()
                                        .order(
                                                arguments.operand(),
                                                "rename",
                                                Query.of("name", arguments.operands().get(1)))),
                new AskCommand(
                        "move",
                        "Have a guest that runs go on under another engine: emulator or kvm",
                        List.of(),
                        Operands.exactly(2, "GUEST ENGINE"),
                        List.of(
                                new Example(
                                        "quarters move web kvm",
                                        "its programs by the hardware from now on")),
                        (arguments, session) ->
                                session.daemon()
                                        .containers()
                                        .move(arguments.operand(), arguments.operands().get(1))),
                new AskCommand(
                        "diff",
                        "List what a guest changed of its image: A added, C changed, D deleted",
                        List.of(),
                        Operands.exactly(1, "GUEST"),
                        List.of(),
                        (arguments, session) ->
                                session.daemon().containers().changes(arguments.operand()).stream()
                                        .map(
                                                change ->
                                                        KINDS.get((int) change.get("Kind").asLong())
                                                                + " "
                                                                + change.text("Path"))
                                        .forEach(session.output()::println)),
                new AskCommand(
                        "commit",
                        "Make an image of what a guest changed",
                        List.of(
                                value("author", "TEXT", "Who made it").letter("a"),
                                list("change", "INSTRUCTION", "As CMD or ENV of a Dockerfile")
                                        .letter("c"),
                                value("message", "TEXT", "What it is").letter("m"),
                                flag("pause", "Pause it meanwhile; on unless =false").letter("p")),
                        new Operands("GUEST [NAME[:TAG]]", 1, 2, false),
                        List.of(
                                new Example(
                                        "quarters commit -c 'CMD [\"serve\"]' web web:2",
                                        "with another command")),
                        (arguments, session) -> {
                            List<String> words = arguments.operands();
                            Query query =
                                    Query.of("container", words.getFirst())
                                            .and("author", arguments.value("author"))
                                            .and("comment", arguments.value("message"))
                                            .each("changes", arguments.values("change"));
                            if (arguments.value("pause").equals(Optional.of("false"))) {
                                query.and("pause", "0");
                            }
                            if (words.size() > 1) {
                                ImageName.add(words.get(1), query);
                            }
                            Json made = session.daemon().containers().commit(query);
                            session.output().println(made.text("Id"));
                        }));
    }
}
