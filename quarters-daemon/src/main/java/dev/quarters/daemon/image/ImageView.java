package dev.quarters.daemon.image;

import dev.quarters.api.Image;
import dev.quarters.json.Json;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** An image as Docker's documents show it (API 1.45 "ImageSummary", "ImageInspect"). */
public final class ImageView {

    /** A label of OCI image 1.1 annotations.md. */
    public static final String AUTHOR = "org.opencontainers.image.authors";

    private static final String USUAL = "docker.io/library/";
    private static final String USUAL_REGISTRY = "docker.io/";
    private static final String PACKAGES = "apt";

    private ImageView() {}

    /** Names as a user writes them. */
    static List<String> familiar(Image image) {
        return image.names().stream().map(ImageView::familiar).toList();
    }

    private static String familiar(String name) {
        if (name.startsWith(USUAL)) {
            return name.substring(USUAL.length());
        }
        return name.startsWith(USUAL_REGISTRY) ? name.substring(USUAL_REGISTRY.length()) : name;
    }

    /**
     * The reference of a repository and a tag or digest. There is no image {@code apt} at Docker's
     * registry: {@code apt:PACKAGE} is one that is made of packages.
     */
    public static String reference(String repository, Optional<String> tag) {
        if (tag.isEmpty()) {
            return repository;
        }
        if (familiar(repository).equals(PACKAGES)) {
            return PACKAGES + ":" + tag.get();
        }
        return repository + (tag.get().contains(":") ? "@" : ":") + tag.get();
    }

    /** Whether a name, with its tag or without, has that form. */
    static boolean matches(String name, String pattern) {
        String bare = familiar(pattern);
        return fits(bare, name) || fits(bare, name.replaceFirst(":[^:/]*$", ""));
    }

    private static boolean fits(String pattern, String name) {
        try {
            return FileSystems.getDefault()
                    .getPathMatcher("glob:" + pattern)
                    .matches(Path.of(name));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static List<String> digests(Image image, Predicate<String> wanted) {
        return familiar(image).stream()
                .filter(wanted)
                .filter(name -> !name.startsWith(PACKAGES + ":"))
                .map(name -> name.replaceFirst(":[^:/]*$", "") + "@" + image.digest())
                .distinct()
                .toList();
    }

    /** One of a list. */
    public static Json summary(Image image, int containers) {
        return summary(image, containers, name -> true);
    }

    /** One of a list, with those of its names that were asked for. */
    static Json summary(Image image, int containers, Predicate<String> wanted) {
        var labels = Json.object();
        image.config().labels().forEach(labels::put);
        return Json.object()
                .put("Id", image.id())
                .put("ParentId", "")
                .put("RepoTags", familiar(image).stream().filter(wanted).toList())
                .put("RepoDigests", digests(image, wanted))
                .put("Created", image.created().getEpochSecond())
                .put("Size", image.sizeBytes())
                .put("SharedSize", -1)
                .put("Labels", labels.build())
                .put("Containers", containers)
                .build();
    }

    /** All about one. */
    static Json details(Image image, Json stored) {
        Map<String, Json> config =
                new LinkedHashMap<>(
                        stored.find("config").orElse(Json.object().build()).asMembers());
        List<String> layers =
                stored.find("rootfs").map(rootfs -> rootfs.texts("diff_ids")).orElse(List.of());
        return Json.object()
                .put("Id", image.id())
                .put("RepoTags", familiar(image))
                .put("RepoDigests", digests(image, name -> true))
                .put("Parent", "")
                .put("Comment", comment(stored))
                .put("Created", image.created().toString())
                .put("DockerVersion", "")
                .put("Author", author(image, stored))
                .put("Config", new Json.Members(config))
                .put("Architecture", image.platform().architecture())
                .put("Variant", image.platform().variant())
                .put("Os", image.platform().os())
                .put("Size", image.sizeBytes())
                .put(
                        "GraphDriver",
                        Json.object().put("Name", "overlay2").put("Data", new Json.Null()).build())
                .put("RootFS", Json.object().put("Type", "layers").put("Layers", layers).build())
                .put("Metadata", Json.object().build())
                .build();
    }

    private static String comment(Json stored) {
        List<Json> steps = stored.find("history").map(Json::asElements).orElse(List.of());
        return steps.isEmpty() ? "" : steps.getLast().text("comment");
    }

    private static String author(Image image, Json stored) {
        String author = stored.text("author");
        return author.isEmpty() ? image.config().labels().getOrDefault(AUTHOR, "") : author;
    }

    /** A line of what a removal did: {@code untagged: …} or {@code deleted: …}. */
    static Json removal(String line) {
        int colon = line.indexOf(": ");
        String value = line.substring(colon + 2);
        return line.startsWith("untagged")
                ? Json.object().put("Untagged", value).build()
                : Json.object().put("Deleted", value).build();
    }
}
