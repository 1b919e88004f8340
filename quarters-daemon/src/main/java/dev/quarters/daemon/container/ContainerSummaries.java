package dev.quarters.daemon.container;

import dev.quarters.json.Json;
import dev.quarters.node.life.Household;
import dev.quarters.node.life.StandingGuest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Containers with what they use of the disk. */
public final class ContainerSummaries {

    private ContainerSummaries() {}

    /** All of them. */
    public static Json withSizes(Household household) {
        return Json.of(household.all().stream().map(guest -> withSize(household, guest)).toList());
    }

    private static Json withSize(Household household, StandingGuest guest) {
        Map<String, Json> summary =
                new LinkedHashMap<>(new ContainerView(household, guest).summary().asMembers());
        long size = size(household.folder(guest.id()).resolve("upper"));
        summary.put("SizeRw", Json.of(size));
        summary.put("SizeRootFs", Json.of(size));
        return new Json.Members(summary);
    }

    private static long size(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException | UncheckedIOException changing) {
            return 0;
        }
    }
}
