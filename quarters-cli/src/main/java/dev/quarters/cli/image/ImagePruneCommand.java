package dev.quarters.cli.image;

import dev.quarters.api.Images;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.output.Question;
import dev.quarters.cli.output.Sizes;

import java.io.IOException;
import java.util.List;

/** Removes what nothing refers to. */
public final class ImagePruneCommand implements Command {

    @Override
    public String name() {
        return "image prune";
    }

    @Override
    public String summary() {
        return "Remove images without a name, and content that nothing refers to";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("all", "Every image that no guest uses").letter("a"),
                Option.flag("force", "Don't ask").letter("f"));
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        boolean all = arguments.has("all");
        String warning =
                "This removes "
                        + (all ? "all images that no guest uses" : "all images without a name")
                        + ".";
        if (!arguments.has("force") && !Question.isConfirmed(session, warning)) {
            return 1;
        }
        Images.PruneReport report = session.node().images().prune(all);
        report.removed().forEach(session.output()::println);
        session.output().println("Total reclaimed space: " + Sizes.bytes(report.reclaimedBytes()));
        return 0;
    }
}
