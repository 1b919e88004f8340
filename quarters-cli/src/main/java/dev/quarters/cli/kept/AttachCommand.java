package dev.quarters.cli.kept;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.run.KeptGuest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Shows what a guest writes, gives it what is typed, and ends with its exit code. */
public final class AttachCommand implements Command {

    @Override
    public String name() {
        return "attach";
    }

    @Override
    public String summary() {
        return "Stay with a guest that runs: its output, input and exit code";
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("no-stdin", "Don't give it standard input"),
                Option.flag("sig-proxy", "Hand signals on to it; on unless =false"),
                Option.value("detach-keys", "KEYS", "Keys that leave it; ctrl-p,ctrl-q"));
    }

    @Override
    public Operands operands() {
        return Operands.exactly(1, "GUEST");
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        return new KeptGuest(session, session.daemon().containers().inspect(arguments.operand()))
                .attach(
                        !arguments.has("no-stdin"),
                        arguments.value("detach-keys"),
                        !arguments.value("sig-proxy").equals(Optional.of("false")));
    }
}
