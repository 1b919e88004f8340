package dev.quarters.image.archive;

import dev.quarters.api.NotFoundException;
import dev.quarters.image.oci.BoundedJson;
import dev.quarters.image.oci.InvalidImageException;
import dev.quarters.image.oci.Manifest;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The {@code manifest.json} of {@code docker save} (Docker image specification 1.2). */
final class DockerArchive {

    static final String MANIFEST = "manifest.json";

    private static final int MAX_IMAGES = 1000;

    private DockerArchive() {}

    /**
     * One image of it.
     *
     * @param config the file with the configuration
     * @param layers their files, from the lowest
     */
    record Item(String config, List<String> repoTags, List<String> layers) {}

    static List<Item> items(ImageFiles files) throws IOException {
        if (!files.has(MANIFEST)) {
            throw new InvalidImageException(
                    files.describe()
                            + " has no manifest.json"
                            + (files.has("repositories")
                                    ? ": it is" + " of the form before Docker 1.10"
                                    : ""),
                    "make the archive with a current docker save, podman save or skopeo copy");
        }
        return BoundedJson.read(
                files.document(MANIFEST),
                "manifest.json of " + files.describe(),
                json -> json.stream().limit(MAX_IMAGES).map(DockerArchive::item).toList());
    }

    private static Item item(Json json) {
        Item item =
                new Item(json.get("Config").asText(), json.texts("RepoTags"), json.texts("Layers"));
        if (item.layers().size() > Manifest.MAX_LAYERS) {
            throw new JsonException(
                    "an image has "
                            + item.layers().size()
                            + " layers, "
                            + Manifest.MAX_LAYERS
                            + " at most");
        }
        return item;
    }

    /** The image of that name; without one, the only image there is. */
    static Item choose(ImageFiles files, Optional<String> canonicalName) throws IOException {
        List<Item> items = items(files);
        List<Item> matching =
                items.stream()
                        .filter(
                                item ->
                                        canonicalName.isEmpty()
                                                || DockerNames.canonical(item.repoTags())
                                                        .contains(canonicalName.get()))
                        .toList();
        if (matching.size() != 1) {
            throw new NotFoundException(
                    files.describe()
                            + canonicalName
                                    .map(wanted -> " has no image \"" + wanted + "\"")
                                    .orElse(" has " + items.size() + " images")
                            + "; it has: "
                            + items.stream()
                                    .flatMap(item -> item.repoTags().stream())
                                    .limit(30)
                                    .collect(Collectors.joining(", ")),
                    "append the name of one of them: …:NAME");
        }
        return matching.getFirst();
    }
}
