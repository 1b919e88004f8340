package dev.quarters.cli.run;

import dev.quarters.api.GuestSpec;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Makes a guest that is started later. */
public final class CreateCommand implements Command {

    @Override
    public String name() {
        return "create";
    }

    @Override
    public String summary() {
        return "Make a guest, to be started later";
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public List<Option> options() {
        return RunOptions.CREATE;
    }

    @Override
    public Operands operands() {
        return Operands.command("IMAGE [--] [COMMAND…]");
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(
                        "quarters create --name web -p 8080:80 IMAGE", "then: quarters start web"));
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        GuestSpec spec = RunOptions.spec(arguments);
        session.output()
                .println(
                        new Creation(session, arguments, spec)
                                .create(arguments.has("interactive"), Optional.empty()));
        return 0;
    }
}
