package dev.quarters.cli.image;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.option.UsageException;
import dev.quarters.cli.output.WholeFile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes images to an archive. */
public final class SaveCommand implements Command {

    @Override
    public String name() {
        return "save";
    }

    @Override
    public String summary() {
        return "Write images to an archive that docker load, podman and skopeo read";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.value("output", "FILE", "Write that file instead of standard output")
                        .letter("o"));
    }

    @Override
    public Operands operands() {
        return Operands.atLeast(1, "IMAGE…");
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("quarters save -o app.tar app:1.0", "a file to carry elsewhere"),
                new Example(
                        "quarters save app:1.0 | ssh host docker load",
                        "straight to a Docker host"));
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        if (arguments.value("output").isEmpty()) {
            if (session.terminal().isOutput()) {
                throw new UsageException(
                        "won't write an archive to a terminal: use -o FILE or a pipe");
            }
            session.node().images().save(arguments.operands(), session.output());
            return 0;
        }
        WholeFile.write(
                Path.of(arguments.value("output").get()),
                archive -> session.node().images().save(arguments.operands(), archive));
        return 0;
    }
}
