package dev.quarters.bench.compare;

import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * An OCI bundle with busybox, for the peers' runtimes: what {@code crun spec} writes (all its
 * namespaces and a cgroup namespace, its mounts, masks and capabilities), and one command.
 */
final class Bundle {

    private Bundle() {}

    /** Makes it; the command prints a line and ends. */
    static Path make(Path folder) throws Exception {
        Path rootfs = Files.createDirectories(folder.resolve("rootfs"));
        for (String name : List.of("proc", "dev", "sys", "bin", "etc", "tmp")) {
            Files.createDirectories(rootfs.resolve(name));
        }
        Files.copy(Path.of("/bin/busybox"), rootfs.resolve("bin/busybox"));
        run(folder, "crun", "spec");
        Path config = folder.resolve("config.json");
        Files.writeString(config, change(Json.parse(Files.readAllBytes(config))).toText());
        return folder;
    }

    private static Json change(Json config) {
        Json process =
                replaced(
                        replaced(
                                config.get("process"),
                                "args",
                                Json.ofTexts(List.of("/bin/busybox", "echo", "x"))),
                        "terminal",
                        Json.of(false));
        List<Json> namespaces =
                Stream.concat(
                                config.get("linux").get("namespaces").stream()
                                        .filter(
                                                namespace ->
                                                        !namespace.text("type").equals("cgroup")),
                                Stream.of(Json.object().put("type", "cgroup").build()))
                        .toList();
        Json linux = replaced(config.get("linux"), "namespaces", Json.of(namespaces));
        return replaced(replaced(config, "process", without(process, "rlimits")), "linux", linux);
    }

    private static Json replaced(Json object, String name, Json value) {
        JsonObject copy = Json.object();
        object.asMembers().forEach(copy::put);
        return copy.put(name, value).build();
    }

    /** Without root's CAP_SYS_RESOURCE a limit may not be raised, and crun would fail. */
    private static Json without(Json object, String name) {
        JsonObject copy = Json.object();
        object.asMembers()
                .forEach(
                        (key, value) -> {
                            if (!key.equals(name)) {
                                copy.put(key, value);
                            }
                        });
        return copy.build();
    }

    private static void run(Path folder, String... command)
            throws IOException, InterruptedException {
        int code =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .inheritIO()
                        .start()
                        .waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " exited with " + code);
        }
    }
}
