package dev.quarters.cli;

import dev.quarters.cli.host.CompletionCommand;
import dev.quarters.cli.host.DaemonCommand;
import dev.quarters.cli.host.TechniquesCommand;
import dev.quarters.cli.host.TourCommand;
import dev.quarters.cli.host.VersionCommand;
import dev.quarters.cli.image.HistoryCommand;
import dev.quarters.cli.image.ImagePruneCommand;
import dev.quarters.cli.image.ImagesCommand;
import dev.quarters.cli.image.InspectCommand;
import dev.quarters.cli.image.LoadCommand;
import dev.quarters.cli.image.PullCommand;
import dev.quarters.cli.image.PushCommand;
import dev.quarters.cli.image.RmiCommand;
import dev.quarters.cli.image.SaveCommand;
import dev.quarters.cli.image.TagCommand;
import dev.quarters.cli.run.RunCommand;

import java.util.List;

/** All verbs, in the order in which help shows them. */
public final class Commands {

    private Commands() {}

    /** The list of them. */
    public static List<Command> all() {
        return List.of(
                new RunCommand(),
                new TourCommand(),
                new TechniquesCommand(),
                new PullCommand(),
                new PushCommand(),
                new ImagesCommand(),
                new InspectCommand(),
                new HistoryCommand(),
                new TagCommand(),
                new RmiCommand(),
                new LoadCommand(),
                new SaveCommand(),
                new ImagePruneCommand(),
                new DaemonCommand(),
                new CompletionCommand(),
                new VersionCommand());
    }
}
