package dev.quarters.cli.image;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;

import java.util.List;

/** Sends an image somewhere. */
public final class PushCommand implements Command {

    @Override
    public String name() {
        return "push";
    }

    @Override
    public String summary() {
        return "Send an image to a registry, an archive or a folder";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.flag("quiet", "Don't show how it goes").letter("q"));
    }

    @Override
    public Operands operands() {
        return new Operands("IMAGE [DESTINATION]", 1, 2, false);
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("quarters push registry.example/app:1.0", "to where its name says"),
                new Example("quarters push app oci:/tmp/app:1.0", "to a folder"));
    }

    @Override
    public int run(Arguments arguments, Session session) {
        session.node()
                .images()
                .push(
                        arguments.operands().getFirst(),
                        arguments.operands().getLast(),
                        session.progress(arguments.has("quiet")));
        return 0;
    }
}
