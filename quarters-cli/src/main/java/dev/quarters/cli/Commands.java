package dev.quarters.cli;

import dev.quarters.cli.host.CompletionCommand;
import dev.quarters.cli.host.DaemonCommand;
import dev.quarters.cli.host.TechniquesCommand;
import dev.quarters.cli.host.TourCommand;
import dev.quarters.cli.host.VersionCommand;
import dev.quarters.cli.image.HistoryCommand;
import dev.quarters.cli.image.ImagePruneCommand;
import dev.quarters.cli.image.ImagesCommand;
import dev.quarters.cli.image.LoadCommand;
import dev.quarters.cli.image.PullCommand;
import dev.quarters.cli.image.PushCommand;
import dev.quarters.cli.image.RmiCommand;
import dev.quarters.cli.image.SaveCommand;
import dev.quarters.cli.image.TagCommand;
import dev.quarters.cli.kept.AttachCommand;
import dev.quarters.cli.kept.ChangeVerbs;
import dev.quarters.cli.kept.CopyCommand;
import dev.quarters.cli.kept.EventsCommand;
import dev.quarters.cli.kept.ExportCommand;
import dev.quarters.cli.kept.ImportCommand;
import dev.quarters.cli.kept.InspectCommand;
import dev.quarters.cli.kept.LifeVerbs;
import dev.quarters.cli.kept.LogsCommand;
import dev.quarters.cli.kept.NetworkVerbs;
import dev.quarters.cli.kept.PortCommand;
import dev.quarters.cli.kept.PsCommand;
import dev.quarters.cli.kept.StartCommand;
import dev.quarters.cli.kept.StatsCommand;
import dev.quarters.cli.kept.SystemVerbs;
import dev.quarters.cli.kept.TopCommand;
import dev.quarters.cli.kept.UpdateCommand;
import dev.quarters.cli.kept.VolumeVerbs;
import dev.quarters.cli.run.CreateCommand;
import dev.quarters.cli.run.ExecCommand;
import dev.quarters.cli.run.RunCommand;

import java.util.List;
import java.util.stream.Stream;

/** All verbs, in the order in which help shows them. */
public final class Commands {

    private Commands() {}

    /** The list of them. */
    public static List<Command> all() {
        return Stream.of(
                        List.of(new RunCommand(), new CreateCommand(), new StartCommand()),
                        LifeVerbs.all(),
                        List.of(
                                new PsCommand(),
                                new LogsCommand(),
                                new AttachCommand(),
                                new ExecCommand(),
                                new CopyCommand(),
                                new StatsCommand(),
                                new TopCommand(),
                                new PortCommand()),
                        InspectCommand.all(),
                        List.of(UpdateCommand.make()),
                        ChangeVerbs.all(),
                        List.of(
                                new ExportCommand(),
                                new ImportCommand(),
                                new PullCommand(),
                                new PushCommand(),
                                new ImagesCommand(),
                                new HistoryCommand(),
                                new TagCommand(),
                                new RmiCommand(),
                                new LoadCommand(),
                                new SaveCommand(),
                                new ImagePruneCommand()),
                        VolumeVerbs.all(),
                        NetworkVerbs.all(),
                        SystemVerbs.all(),
                        List.of(
                                new EventsCommand(),
                                new TourCommand(),
                                new TechniquesCommand(),
                                new DaemonCommand(),
                                new CompletionCommand(),
                                new VersionCommand()))
                .<Command>flatMap(List::stream)
                .toList();
    }
}
