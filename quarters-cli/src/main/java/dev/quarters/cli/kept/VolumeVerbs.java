package dev.quarters.cli.kept;

import static dev.quarters.cli.option.Option.flag;
import static dev.quarters.cli.option.Option.list;
import static dev.quarters.cli.option.Option.value;

import dev.quarters.cli.Command;
import dev.quarters.cli.Command.Example;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.output.Listing;
import dev.quarters.cli.output.Listing.Column;
import dev.quarters.client.Query;
import dev.quarters.json.Json;

import java.util.List;

/** Volumes: folders of the node that outlive guests. */
public final class VolumeVerbs {

    private VolumeVerbs() {}

    /** All of them. */
    public static List<Command> all() {
        return List.of(
                new AskCommand(
                        "volume create",
                        "Make a volume",
                        List.of(
                                list("label", "NAME=VALUE", "Note something about it"),
                                value("driver", "local", "What keeps it").letter("d"),
                                list("opt", "NAME=VALUE", "An option of the driver").letter("o")),
                        Operands.atMost(1, "[NAME]"),
                        List.of(
                                new Example(
                                        "quarters volume create data",
                                        "then: quarters run -v data:/data …")),
                        VolumeVerbs::create),
                new AskCommand(
                        "volume ls",
                        "List volumes",
                        List.of(
                                flag("quiet", "Only print names").letter("q"),
                                FilterOption.OPTION,
                                Listing.FORMAT),
                        Operands.NONE,
                        List.of(),
                        VolumeVerbs::show),
                new EachCommand(
                        "volume rm",
                        "Remove volumes",
                        "VOLUME",
                        List.of(flag("force", "Also when it is not there").letter("f")),
                        List.of(),
                        (daemon, volume, arguments) -> {
                            daemon.volumes().remove(volume, arguments.has("force"));
                            return volume;
                        }),
                new PruneCommand(
                        "volume prune",
                        "Remove volumes that no guest uses",
                        "all volumes without a name that no guest uses",
                        "all volumes that no guest uses",
                        Prune::volumes));
    }

    private static void create(Arguments arguments, Session session) {
        Json request =
                Json.object()
                        .put("Name", arguments.operands().stream().findFirst().orElse(""))
                        .put("Driver", arguments.value("driver").orElse("local"))
                        .put("Labels", Labels.asked(arguments.values("label")))
                        .put("DriverOpts", Labels.asked(arguments.values("opt")))
                        .build();
        session.output().println(session.daemon().volumes().create(request).text("Name"));
    }

    private static void show(Arguments arguments, Session session) {
        Query query = Query.none().and("filters", FilterOption.read(arguments));
        List<Json> volumes =
                session.daemon()
                        .volumes()
                        .list(query)
                        .find("Volumes")
                        .map(Json::asElements)
                        .orElse(List.of());
        if (arguments.has("quiet")) {
            volumes.forEach(volume -> session.output().println(volume.text("Name")));
            return;
        }
        Listing listing =
                new Listing(new Column("DRIVER", "Driver"), new Column("VOLUME NAME", "Name"));
        volumes.forEach(
                volume ->
                        listing.add(
                                Json.object()
                                        .put("Driver", volume.text("Driver"))
                                        .put("Labels", Labels.shown(volume))
                                        .put("Mountpoint", volume.text("Mountpoint"))
                                        .put("Name", volume.text("Name"))
                                        .put("Scope", volume.text("Scope"))));
        listing.print(arguments, session.output());
    }
}
