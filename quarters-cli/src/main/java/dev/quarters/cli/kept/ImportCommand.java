package dev.quarters.cli.kept;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;
import dev.quarters.client.Query;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes an image of a tar archive of a root. */
public final class ImportCommand implements Command {

    @Override
    public String name() {
        return "import";
    }

    @Override
    public String summary() {
        return "Make an image of a tar archive of a root";
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.list("change", "INSTRUCTION", "As CMD or ENV of a Dockerfile").letter("c"),
                Option.value("message", "TEXT", "What it is").letter("m"));
    }

    @Override
    public Operands operands() {
        return new Operands("FILE|- [NAME[:TAG]]", 1, 2, false);
    }

    @Override
    public List<Example> examples() {
        return List.of(new Example("quarters import -c 'CMD [\"sh\"]' root.tar.gz box:1", ""));
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        List<String> words = arguments.operands();
        Query query =
                Query.of("fromSrc", "-")
                        .and("message", arguments.value("message"))
                        .each("changes", arguments.values("change"));
        if (words.size() > 1) {
            ImageName.add(words.get(1), query);
        }
        boolean piped = words.getFirst().equals("-");
        try (InputStream archive =
                piped ? session.input() : Files.newInputStream(Path.of(words.getFirst()))) {
            String id =
                    session.daemon()
                            .images()
                            .importArchive(query, body -> archive.transferTo(body));
            session.output().println(id);
        }
        return 0;
    }
}
