package dev.quarters.cli.kept;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.output.Question;
import dev.quarters.cli.output.Sizes;
import dev.quarters.client.DaemonClient;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Removes all that nobody needs: guests, networks, images, and volumes when asked to. */
final class SystemPruneCommand implements Command {

    @Override
    public String name() {
        return "system prune";
    }

    @Override
    public String summary() {
        return "Remove guests that don't run, and networks and images that none uses";
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("all", "Every image that no guest uses, not only those without a name")
                        .letter("a"),
                Option.flag("volumes", "Volumes without a name that no guest uses, too"),
                Option.flag("force", "Don't ask").letter("f"));
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        boolean all = arguments.has("all");
        String warning =
                "This removes all guests that don't run, all networks that no guest is on, "
                        + (all ? "all images that no guest uses" : "all images without a name")
                        + (arguments.has("volumes") ? ", all volumes without a name" : "")
                        + ".";
        if (!arguments.has("force") && !Question.isConfirmed(session, warning)) {
            return 1;
        }
        DaemonClient daemon = session.daemon();
        List<Prune.Pruned> pruned = new ArrayList<>();
        pruned.add(Prune.guests(daemon, all, List.of()));
        pruned.add(Prune.networks(daemon, all, List.of()));
        if (arguments.has("volumes")) {
            pruned.add(Prune.volumes(daemon, false, List.of()));
        }
        pruned.add(Prune.images(daemon, all, List.of()));
        pruned.forEach(part -> part.print(session.output()));
        session.output()
                .println(
                        "Total reclaimed space: "
                                + Sizes.bytes(
                                        pruned.stream().mapToLong(Prune.Pruned::bytes).sum()));
        return 0;
    }
}
