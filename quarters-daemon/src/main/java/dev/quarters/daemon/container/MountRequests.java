package dev.quarters.daemon.container;

import dev.quarters.api.Mount;
import dev.quarters.api.Mount.Propagation;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.json.Json;
import dev.quarters.node.GuestId;
import dev.quarters.node.volume.Volume;
import dev.quarters.node.volume.Volumes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Mounts as they were asked for, in Docker's four ways. */
final class MountRequests {

    private final Volumes volumes;
    private final List<Mount> mounts = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Json> shown = new ArrayList<>();
    private final Set<String> targets = new HashSet<>();

    MountRequests(Volumes volumes) {
        this.volumes = volumes;
    }

    List<Mount> mounts() {
        return mounts;
    }

    /** The volumes among them. */
    List<String> volumes() {
        return names;
    }

    /** As inspect shows them. */
    Json shown() {
        return Json.of(shown);
    }

    /** {@code SOURCE:TARGET[:OPTIONS]}. A folder of the host that is missing is made. */
    void bind(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty()) {
            throw new HttpException(400, "invalid volume specification: '" + text + "'");
        }
        boolean readOnly = false;
        Propagation propagation = Propagation.RPRIVATE;
        for (String option : parts.length == 3 ? parts[2].split(",") : new String[0]) {
            switch (option) {
                case "ro" -> readOnly = true;
                case "rw", "z", "Z", "", "nocopy" -> {}
                default -> propagation = propagation(option);
            }
        }
        if (parts[0].startsWith("/")) {
            add(folder(parts[0], true), parts[1], readOnly, propagation);
        } else {
            volume(volumes.obtain(parts[0], Map.of(), false), parts[1], readOnly);
        }
    }

    /** A member of {@code Mounts}. */
    void mount(Json mount) {
        String target = mount.text("Target");
        String source = mount.text("Source");
        boolean readOnly = CreateRequest.flag(mount, "ReadOnly");
        switch (mount.text("Type")) {
            case "bind" -> {
                Json options = mount.find("BindOptions").orElse(Json.object().build());
                String propagation = options.text("Propagation");
                add(
                        folder(source, CreateRequest.flag(options, "CreateMountpoint")),
                        target,
                        readOnly,
                        propagation.isEmpty() ? Propagation.RPRIVATE : propagation(propagation));
            }
            case "volume" -> {
                if (source.isEmpty()) {
                    anonymous(target);
                } else {
                    volume(volumes.obtain(source, Map.of(), false), target, readOnly);
                }
            }
            case "tmpfs" -> {
                Json options = mount.find("TmpfsOptions").orElse(Json.object().build());
                long mode = CreateRequest.number(options, "Mode");
                memory(
                        new Mount.Tmpfs(
                                target(target),
                                CreateRequest.number(options, "SizeBytes"),
                                mode == 0 ? 01777 : (int) (mode & 07777),
                                readOnly,
                                List.of()));
            }
            default ->
                    throw new HttpException(
                            501, "mounts of type " + mount.text("Type") + " can't be had");
        }
    }

    /** A file system in memory. */
    void tmpfs(String target, String options) {
        long size = 0;
        int mode = 01777;
        boolean readOnly = false;
        List<String> rest = new ArrayList<>();
        for (String option : options.split(",")) {
            if (option.startsWith("size=")) {
                size = Sizes.bytes(option.substring(5));
            } else if (option.matches("mode=[0-7]{1,5}")) {
                mode = Integer.parseInt(option.substring(5), 8);
            } else if (option.equals("ro")) {
                readOnly = true;
            } else if (!option.isEmpty() && !option.equals("rw")) {
                rest.add(option);
            }
        }
        memory(new Mount.Tmpfs(target(target), size, mode, readOnly, rest));
    }

    /** A place that is to outlive changes of the image: a volume, unless something is there. */
    void declared(String target) {
        if (!targets.contains(key(target))) {
            anonymous(target);
        }
    }

    private void anonymous(String target) {
        volume(volumes.obtain(GuestId.random(), Map.of(), true), target, false);
    }

    private void memory(Mount.Tmpfs mount) {
        mounts.add(mount);
        shown.add(
                Json.object()
                        .put("Type", "tmpfs")
                        .put("Source", "")
                        .put("Destination", mount.target())
                        .put("Mode", "")
                        .put("RW", !mount.readOnly())
                        .put("Propagation", "")
                        .build());
    }

    private void volume(Volume volume, String target, boolean readOnly) {
        names.add(volume.name());
        mounts.add(new Mount.Bind(volume.folder(), target(target), readOnly, Propagation.RPRIVATE));
        shown.add(
                Json.object()
                        .put("Type", "volume")
                        .put("Name", volume.name())
                        .put("Source", volume.folder().toString())
                        .put("Destination", target)
                        .put("Driver", "local")
                        .put("Mode", readOnly ? "ro" : "z")
                        .put("RW", !readOnly)
                        .put("Propagation", "")
                        .build());
    }

    private void add(Path source, String target, boolean readOnly, Propagation propagation) {
        mounts.add(new Mount.Bind(source, target(target), readOnly, propagation));
        shown.add(
                Json.object()
                        .put("Type", "bind")
                        .put("Source", source.toString())
                        .put("Destination", target)
                        .put("Mode", readOnly ? "ro" : "")
                        .put("RW", !readOnly)
                        .put("Propagation", propagation.name().toLowerCase(Locale.ROOT))
                        .build());
    }

    private static Path folder(String text, boolean make) {
        try {
            Path path = Path.of(text).normalize();
            if (!path.isAbsolute()) {
                throw new HttpException(
                        400, "invalid mount path: '" + text + "' mount path must be absolute");
            }
            if (!Files.exists(path)) {
                if (!make) {
                    throw new HttpException(
                            400,
                            "invalid mount config for type \"bind\": bind source path does not"
                                    + " exist: "
                                    + text);
                }
                Files.createDirectories(path);
            }
            return path;
        } catch (InvalidPathException | IOException e) {
            throw new HttpException(
                    400, "cannot show " + text + " in a container: " + e.getMessage());
        }
    }

    private static String key(String target) {
        return target.replaceAll("/+$", "");
    }

    private String target(String path) {
        if (!path.startsWith("/") || path.equals("/")) {
            throw new HttpException(
                    400,
                    "invalid mount path: '" + path + "' mount path must be absolute, and not /");
        }
        if (!targets.add(key(path))) {
            throw new HttpException(400, "Duplicate mount point: " + path);
        }
        return path;
    }

    private static Propagation propagation(String word) {
        return Arrays.stream(Propagation.values())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new HttpException(400, "invalid mode: " + word));
    }
}
