package dev.quarters.cli.kept;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.option.UsageException;
import dev.quarters.cli.output.WholeFile;
import dev.quarters.client.Answers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Writes the root of a guest as a tar archive. */
public final class ExportCommand implements Command {

    @Override
    public String name() {
        return "export";
    }

    @Override
    public String summary() {
        return "Write the root of a guest as a tar archive";
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.value("output", "FILE", "Where to; standard output unless given")
                        .letter("o"));
    }

    @Override
    public Operands operands() {
        return Operands.exactly(1, "GUEST");
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("quarters export web | quarters import - web:flat", "in one layer"));
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        Optional<Path> file = arguments.value("output").map(Path::of);
        if (file.isEmpty() && session.terminal().isOutput()) {
            throw new UsageException("an archive is nothing for a terminal: use -o, or a pipe");
        }
        try (Answers root = session.daemon().containers().export(arguments.operand())) {
            if (file.isEmpty()) {
                root.body().transferTo(session.output());
                return 0;
            }
            WholeFile.write(file.get(), root.body()::transferTo);
        }
        return 0;
    }
}
