package dev.quarters.cli.kept;

import static dev.quarters.cli.option.Option.flag;
import static dev.quarters.cli.option.Option.value;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.output.Listing;
import dev.quarters.cli.output.Listing.Column;
import dev.quarters.client.Query;
import dev.quarters.daemon.container.Times;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Lists the guests that the daemon has. */
public final class PsCommand implements Command {

    private static final int SHORT_ID = 12;
    private static final int SHORT_COMMAND = 20;
    private static final DateTimeFormatter CREATED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z z", Locale.ROOT)
                    .withZone(ZoneId.systemDefault());

    @Override
    public String name() {
        return "ps";
    }

    @Override
    public String summary() {
        return "List the guests that outlive commands";
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public List<Option> options() {
        return List.of(
                flag("all", "Also those that don't run").letter("a"),
                flag("quiet", "Only print ids").letter("q"),
                flag("no-trunc", "Print ids and commands in full"),
                value("last", "COUNT", "The newest ones, whether they run or not").letter("n"),
                flag("latest", "The newest one, whether it runs or not").letter("l"),
                FilterOption.OPTION,
                Listing.FORMAT);
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("quarters ps -a", "with those that have ended"),
                new Example(
                        "quarters ps --filter label=stage=test --format '{{.Names}}'", "names"));
    }

    @Override
    public int run(Arguments arguments, Session session) {
        Query query =
                Query.none()
                        .flag("all", arguments.has("all"))
                        .and(
                                "limit",
                                arguments.has("latest")
                                        ? java.util.Optional.of("1")
                                        : arguments.value("last"))
                        .and("filters", FilterOption.read(arguments));
        List<Json> guests = session.daemon().containers().list(query);
        boolean full = arguments.has("no-trunc");
        if (arguments.has("quiet")) {
            guests.forEach(guest -> session.output().println(id(guest, full)));
            return 0;
        }
        Listing listing =
                new Listing(
                        new Column("CONTAINER ID", "ID"),
                        new Column("IMAGE", "Image"),
                        new Column("COMMAND", "Command"),
                        new Column("CREATED", "RunningFor"),
                        new Column("STATUS", "Status"),
                        new Column("PORTS", "Ports"),
                        new Column("NAMES", "Names"));
        guests.forEach(guest -> listing.add(row(guest, full)));
        listing.print(arguments, session.output());
        return 0;
    }

    private static String id(Json guest, boolean full) {
        String id = guest.text("Id");
        return full ? id : id.substring(0, Math.min(SHORT_ID, id.length()));
    }

    private static JsonObject row(Json guest, boolean full) {
        Instant created = Instant.ofEpochSecond(guest.get("Created").asLong());
        return Json.object()
                .put("Command", command(guest.text("Command"), full))
                .put("CreatedAt", CREATED.format(created))
                .put("ID", id(guest, full))
                .put("Image", guest.text("Image"))
                .put("Labels", Labels.shown(guest))
                .put("Mounts", mounts(guest))
                .put(
                        "Names",
                        guest.texts("Names").stream()
                                .map(name -> name.startsWith("/") ? name.substring(1) : name)
                                .collect(Collectors.joining(",")))
                .put("Networks", networks(guest))
                .put("Ports", Ports.shown(guest.find("Ports")))
                .put("RunningFor", Times.about(Duration.between(created, Instant.now())) + " ago")
                .put("State", guest.text("State"))
                .put("Status", guest.text("Status"));
    }

    /** Between quotes, of twenty characters at most. */
    private static String command(String text, boolean full) {
        String shown =
                full || text.length() <= SHORT_COMMAND
                        ? text
                        : text.substring(0, SHORT_COMMAND - 1) + "…";
        return '"'
                + shown.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t")
                + '"';
    }

    private static String mounts(Json guest) {
        return guest.find("Mounts").map(Json::asElements).orElse(List.of()).stream()
                .map(mount -> mount.text(mount.text("Name").isEmpty() ? "Source" : "Name"))
                .collect(Collectors.joining(","));
    }

    private static String networks(Json guest) {
        return guest.find("NetworkSettings")
                .flatMap(settings -> settings.find("Networks"))
                .map(Json::asMembers)
                .map(networks -> String.join(",", networks.keySet()))
                .orElse("");
    }
}
