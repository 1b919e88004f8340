package dev.quarters.cli.image;

import dev.quarters.api.QuartersException;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;

import java.util.List;

/** Removes images; goes on after one that can't be removed. */
public final class RmiCommand implements Command {

    @Override
    public String name() {
        return "rmi";
    }

    @Override
    public String summary() {
        return "Remove images";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.flag("force", "Also when it has further names").letter("f"));
    }

    @Override
    public Operands operands() {
        return Operands.atLeast(1, "IMAGE…");
    }

    @Override
    public int run(Arguments arguments, Session session) {
        int code = 0;
        for (String reference : arguments.operands()) {
            try {
                session.node()
                        .images()
                        .remove(reference, arguments.has("force"))
                        .forEach(session.output()::println);
            } catch (QuartersException e) {
                session.errorOutput().println("quarters: " + e.getMessage());
                code = FAILED;
            }
        }
        return code;
    }
}
