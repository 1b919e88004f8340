package dev.quarters.cli.kept;

import dev.quarters.api.QuartersException;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.option.UsageException;
import dev.quarters.cli.run.KeptGuest;
import dev.quarters.json.Json;

import java.io.IOException;
import java.util.List;

/** Starts guests that do not run; with one, it may stay with it. */
public final class StartCommand implements Command {

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String summary() {
        return "Start guests that don't run";
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("attach", "Show its output, and end with its exit code").letter("a"),
                Option.flag("interactive", "Give it standard input").letter("i"),
                Option.value("detach-keys", "KEYS", "Keys that leave it; ctrl-p,ctrl-q"));
    }

    @Override
    public Operands operands() {
        return Operands.atLeast(1, "GUEST…");
    }

    @Override
    public List<Example> examples() {
        return List.of(new Example("quarters start -ai shell", "go on with a shell"));
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        boolean input = arguments.has("interactive");
        if (arguments.has("attach") || input) {
            if (arguments.operands().size() > 1) {
                throw new UsageException("only one guest can be attached to");
            }
            String guest = arguments.operand();
            Json about = session.daemon().containers().inspect(guest);
            return new KeptGuest(session, about)
                    .startAttached(input, arguments.value("detach-keys"));
        }
        int code = 0;
        for (String guest : arguments.operands()) {
            try {
                session.daemon().containers().start(guest);
                session.output().println(guest);
            } catch (QuartersException e) {
                session.errorOutput().println("quarters: " + e.getMessage());
                code = failureCode();
            }
        }
        return code;
    }
}
