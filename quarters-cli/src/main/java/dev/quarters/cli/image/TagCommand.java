package dev.quarters.cli.image;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;

/** Gives an image a further name. */
public final class TagCommand implements Command {

    @Override
    public String name() {
        return "tag";
    }

    @Override
    public String summary() {
        return "Give an image a further name";
    }

    @Override
    public Operands operands() {
        return Operands.exactly(2, "IMAGE NAME");
    }

    @Override
    public int run(Arguments arguments, Session session) {
        session.node()
                .images()
                .tag(arguments.operands().getFirst(), arguments.operands().getLast());
        return 0;
    }
}
