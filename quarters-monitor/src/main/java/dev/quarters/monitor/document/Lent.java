package dev.quarters.monitor.document;

import dev.quarters.api.Image;
import dev.quarters.api.Progress;
import dev.quarters.api.Provisions;
import dev.quarters.api.QuartersException;
import dev.quarters.api.Rootfs;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a node lent to an engine while it planned a guest. A monitor plans the same guest with that:
 * it needs no images of its own, and can get at no others. Who notes it holds the layers.
 */
public final class Lent {

    private record Noted(Image image, Rootfs rootfs) implements Provisions.Layers {
        @Override
        public void close() {
            // They are held elsewhere.
        }
    }

    private final Map<String, Noted> layers = new ConcurrentHashMap<>();
    private final Map<String, Path> folders = new ConcurrentHashMap<>();

    /** Lends what that lends, and takes note. */
    public Provisions noting(Provisions provisions) {
        return new Provisions() {
            @Override
            public Provisions.Layers layers(String reference, Progress progress) {
                Provisions.Layers lent = provisions.layers(reference, progress);
                layers.put(reference, new Noted(lent.image(), lent.rootfs()));
                return lent;
            }

            @Override
            public Path folder(String name) {
                Path lent = provisions.folder(name);
                folders.put(name, lent);
                return lent;
            }
        };
    }

    /** Where the layers are that were lent. */
    public List<Path> layers() {
        return layers.values().stream().flatMap(one -> one.rootfs().layers().stream()).toList();
    }

    /** The folders that were lent, by name. */
    public Map<String, Path> folders() {
        return Map.copyOf(folders);
    }

    /** Lends again what was noted. */
    Provisions again() {
        return new Provisions() {
            @Override
            public Provisions.Layers layers(String reference, Progress progress) {
                return noted(layers.get(reference), "layers of " + reference);
            }

            @Override
            public Path folder(String name) {
                Path folder = noted(folders.get(name), "folder " + name);
                try {
                    return Files.createDirectories(folder);
                } catch (IOException e) {
                    throw new QuartersException(
                            "cannot make the folder " + folder + ": " + e, "", e);
                }
            }
        };
    }

    private static <T> T noted(@Nullable T thing, String what) {
        if (thing == null) {
            throw new QuartersException("the monitor of the guest was not given the " + what, "");
        }
        return thing;
    }

    Json write() {
        JsonObject all = Json.object();
        layers.forEach(
                (reference, one) ->
                        all.put(
                                reference,
                                Json.object()
                                        .put("image", ImageDocument.write(one.image()))
                                        .put("rootfs", rootfs(one.rootfs()))
                                        .build()));
        JsonObject paths = Json.object();
        folders.forEach((name, path) -> paths.put(name, path.toString()));
        return Json.object().put("layers", all.build()).put("folders", paths.build()).build();
    }

    static Lent read(Json json) {
        Lent lent = new Lent();
        json.get("layers")
                .asMembers()
                .forEach(
                        (reference, one) ->
                                lent.layers.put(
                                        reference,
                                        new Noted(
                                                ImageDocument.read(one.get("image")),
                                                readRootfs(one.texts("rootfs")))));
        SpecDocument.readMap(json.get("folders"))
                .forEach((name, path) -> lent.folders.put(name, Path.of(path)));
        return lent;
    }

    static Json rootfs(Rootfs rootfs) {
        return Json.ofTexts(rootfs.layers().stream().map(Path::toString).toList());
    }

    static Rootfs readRootfs(List<String> layers) {
        return new Rootfs(layers.stream().map(Path::of).toList());
    }
}
