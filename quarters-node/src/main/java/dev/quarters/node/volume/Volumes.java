package dev.quarters.node.volume;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.QuartersException;
import dev.quarters.image.owner.OwnedTree;
import dev.quarters.image.store.Durable;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;
import dev.quarters.json.JsonObject;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The volumes of a folder: {@code NAME/data} is what guests see, {@code NAME/volume.json} what is
 * known of it. A volume is there when the latter is. Safe for use by several threads of a process.
 */
public final class Volumes {

    private static final String FORM = "[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}";
    private static final String DOCUMENT = "volume.json";

    private final Path folder;

    /** Those of that folder, which is made with the first one. */
    public Volumes(Path folder) {
        this.folder = folder;
    }

    /** The volume of that name, made when it is missing. */
    public synchronized Volume obtain(String name, Map<String, String> labels, boolean anonymous) {
        Optional<Volume> there = find(name);
        if (there.isPresent()) {
            return there.get();
        }
        Path own = own(name);
        Volume volume = new Volume(name, own.resolve("data"), Instant.now(), labels, anonymous);
        try {
            Files.createDirectories(volume.folder());
            Durable.replace(
                    own.resolve(DOCUMENT),
                    own.resolve(DOCUMENT + ".new"),
                    document(volume).toText().getBytes(StandardCharsets.UTF_8));
            return volume;
        } catch (IOException e) {
            throw new QuartersException("cannot make the volume " + name + ": " + e, "", e);
        }
    }

    private Path own(String name) {
        if (!name.matches(FORM)) {
            throw new InvalidRequestException(
                    "\""
                            + name
                            + "\" includes invalid characters for a local volume name, only"
                            + " \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed",
                    "to show a folder of the host, give its absolute path");
        }
        return folder.resolve(name);
    }

    private static Json document(Volume volume) {
        JsonObject labels = Json.object();
        volume.labels().forEach(labels::put);
        return Json.object()
                .put("created", volume.created().toString())
                .put("labels", labels.build())
                .put("anonymous", volume.anonymous())
                .build();
    }

    /** The volume of that name, if there is one. */
    public Optional<Volume> find(String name) {
        Path file = own(name).resolve(DOCUMENT);
        try {
            Json json = Json.parse(Files.readAllBytes(file));
            Map<String, String> labels = new LinkedHashMap<>();
            json.get("labels").asMembers().forEach((key, text) -> labels.put(key, text.asText()));
            return Optional.of(
                    new Volume(
                            name,
                            own(name).resolve("data"),
                            Instant.parse(json.text("created")),
                            labels,
                            json.get("anonymous").asBoolean()));
        } catch (IOException | JsonException | DateTimeException missing) {
            return Optional.empty();
        }
    }

    /** As {@link #find}; throws when there is none. */
    public Volume get(String name) {
        return find(name)
                .orElseThrow(() -> new NotFoundException("get " + name + ": no such volume", ""));
    }

    /** All of them, by name. */
    public List<Volume> all() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches(FORM))
                    .sorted()
                    .flatMap(name -> find(name).stream())
                    .toList();
        } catch (IOException e) {
            throw new QuartersException("cannot list " + folder + ": " + e, "", e);
        }
    }

    /**
     * Removes one that no guest has.
     *
     * @return the bytes that its files had
     */
    public synchronized long remove(String name) {
        Volume volume = get(name);
        Path own = own(volume.name());
        try {
            Files.delete(own.resolve(DOCUMENT));
            return OwnedTree.delete(own);
        } catch (IOException e) {
            throw new QuartersException("cannot remove the volume " + name + ": " + e, "", e);
        }
    }

    /** How many bytes the files of a volume have. */
    public static long size(Volume volume) {
        try (Stream<Path> files = Files.walk(volume.folder())) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException | java.io.UncheckedIOException changing) {
            return -1;
        }
    }
}
