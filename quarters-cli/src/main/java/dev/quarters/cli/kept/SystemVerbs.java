package dev.quarters.cli.kept;

import static dev.quarters.cli.option.Option.value;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.output.Listing;
import dev.quarters.cli.output.Listing.Column;
import dev.quarters.cli.output.Sizes;
import dev.quarters.cli.output.Template;
import dev.quarters.json.Json;

import java.util.List;
import java.util.Optional;

/** The daemon, and what it keeps, as a whole. */
public final class SystemVerbs {

    private SystemVerbs() {}

    /** All of them. */
    public static List<Command> all() {
        return List.of(
                new AskCommand(
                        "system df",
                        "Show what uses the disk",
                        List.of(Listing.FORMAT),
                        Operands.NONE,
                        List.of(),
                        SystemVerbs::diskUsage),
                new AskCommand(
                        "system info",
                        "Show what the daemon and its host are",
                        List.of(value("format", "json|TEMPLATE", "How to print it").letter("f")),
                        Operands.NONE,
                        List.of(),
                        SystemVerbs::information),
                new SystemPruneCommand(),
                new PruneCommand(
                        "container prune",
                        "Remove guests that don't run",
                        "all guests that don't run",
                        "",
                        Prune::guests));
    }

    private static void information(Arguments arguments, Session session) {
        Json information = session.daemon().host().information();
        Optional<String> format = arguments.value("format");
        session.output()
                .println(
                        format.isEmpty()
                                ? information.toPrettyText()
                                : format.get().equals("json")
                                        ? information.toText()
                                        : Template.parse(format.get()).apply(information));
    }

    private static void diskUsage(Arguments arguments, Session session) {
        Json usage = session.daemon().host().diskUsage();
        Listing listing =
                new Listing(
                        new Column("TYPE", "Type"),
                        new Column("TOTAL", "TotalCount"),
                        new Column("ACTIVE", "Active"),
                        new Column("SIZE", "Size"),
                        new Column("RECLAIMABLE", "Reclaimable"));
        add(
                listing,
                "Images",
                elements(usage, "Images"),
                SystemVerbs::imageSize,
                SystemVerbs::isUsedImage);
        add(
                listing,
                "Containers",
                elements(usage, "Containers"),
                guest -> number(guest, "SizeRw"),
                guest -> List.of("running", "paused", "restarting").contains(guest.text("State")));
        add(
                listing,
                "Local Volumes",
                elements(usage, "Volumes"),
                volume -> number(volume.find("UsageData").orElse(Json.of(0)), "Size"),
                volume -> number(volume.find("UsageData").orElse(Json.of(0)), "RefCount") > 0);
        add(listing, "Build Cache", List.of(), _ -> 0, _ -> false);
        listing.print(arguments, session.output());
    }

    private static long imageSize(Json image) {
        return number(image, "Size");
    }

    private static boolean isUsedImage(Json image) {
        return number(image, "Containers") > 0;
    }

    private static void add(
            Listing listing,
            String type,
            List<Json> things,
            java.util.function.ToLongFunction<Json> size,
            java.util.function.Predicate<Json> isActive) {
        long whole = things.stream().mapToLong(size).map(bytes -> Math.max(0, bytes)).sum();
        long unused =
                things.stream()
                        .filter(isActive.negate())
                        .mapToLong(size)
                        .map(bytes -> Math.max(0, bytes))
                        .sum();
        listing.add(
                Json.object()
                        .put("Active", Long.toString(things.stream().filter(isActive).count()))
                        .put(
                                "Reclaimable",
                                Sizes.bytes(unused)
                                        + (whole > 0 ? " (" + unused * 100 / whole + "%)" : ""))
                        .put("Size", Sizes.bytes(whole))
                        .put("TotalCount", Integer.toString(things.size()))
                        .put("Type", type));
    }

    private static List<Json> elements(Json json, String name) {
        return json.find(name).map(Json::asElements).orElse(List.of());
    }

    private static long number(Json json, String name) {
        return json.find(name).map(Json::asLong).orElse(0L);
    }
}
