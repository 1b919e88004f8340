package dev.quarters.cli.image;

import dev.quarters.api.Image;
import dev.quarters.api.Platform;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;

import java.util.List;

/** Brings an image here. */
public final class PullCommand implements Command {

    @Override
    public String name() {
        return "pull";
    }

    @Override
    public String summary() {
        return "Bring an image from a registry, an archive, a folder or packages";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.value("platform", "OS/ARCHITECTURE", "Which of the image's platforms"),
                Option.value("tag", "NAME", "A further name for it, which docker clients accept"),
                Option.flag("quiet", "Only print the image's name").letter("q"));
    }

    @Override
    public Operands operands() {
        return Operands.exactly(1, "REFERENCE");
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("quarters pull debian:12", "from the default registry"),
                new Example("quarters pull 127.0.0.1:5000/app:1.0", "from a registry of your own"),
                new Example(
                        "quarters pull apt:bash,coreutils --tag shell:1",
                        "a root made of Debian packages and all they depend on"),
                new Example("quarters pull oci-archive:app.tar", "from a file"));
    }

    @Override
    public int run(Arguments arguments, Session session) {
        Image image =
                session.node()
                        .images()
                        .pull(
                                arguments.operand(),
                                arguments.value("platform").map(Platform::parse),
                                arguments.value("tag"),
                                session.progress(arguments.has("quiet")));
        session.output()
                .println(arguments.value("tag").orElseGet(arguments::operand) + " " + image.id());
        return 0;
    }
}
