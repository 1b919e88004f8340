package dev.quarters.cli.image;

import dev.quarters.api.Image;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.option.UsageException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads images from an archive. */
public final class LoadCommand implements Command {

    @Override
    public String name() {
        return "load";
    }

    @Override
    public String summary() {
        return "Read images from an archive, as docker save and skopeo write it";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.value("input", "FILE", "Read that file instead of standard input")
                        .letter("i"),
                Option.flag("quiet", "Don't show how it goes").letter("q"));
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        if (arguments.value("input").isEmpty() && session.terminal().isInput()) {
            throw new UsageException("reads an archive from standard input: use -i FILE or a pipe");
        }
        try (InputStream archive =
                arguments.value("input").isPresent()
                        ? Files.newInputStream(Path.of(arguments.value("input").get()))
                        : session.input()) {
            List<Image> loaded =
                    session.node().images().load(archive, session.progress(arguments.has("quiet")));
            for (Image image : loaded) {
                session.output()
                        .println(
                                "Loaded image: "
                                        + (image.names().isEmpty()
                                                ? image.id()
                                                : image.names().getFirst()));
            }
            return 0;
        }
    }
}
