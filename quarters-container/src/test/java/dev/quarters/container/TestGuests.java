package dev.quarters.container;

import dev.quarters.api.ExitStatus;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.Image;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.KernelVersion;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.Provisions;
import dev.quarters.api.Rootfs;
import dev.quarters.container.cell.Cells;
import dev.quarters.container.run.ContainerGuest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Guests of a busybox image that is laid out in a folder of its own, and removed with it. */
final class TestGuests implements AutoCloseable {

    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final Random RANDOM = new Random();

    /** What a guest wrote and how it ended. */
    record Outcome(ExitStatus status, String output, String errors) {}

    final Path home;
    final Path layer;
    final ContainerEngine engine = new ContainerEngine();

    TestGuests() {
        try {
            home =
                    Files.createTempDirectory(
                            Path.of(System.getProperty("quarters.test.home", "/tmp")),
                            "quarters-container-test-");
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
            layer = Files.createDirectories(home.resolve("layer"));
            layOut(layer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why guests can't be run here; empty when they can. */
    static Optional<String> obstacle() {
        if (!Files.isExecutable(BUSYBOX)) {
            return Optional.of("there is no " + BUSYBOX + " (package busybox-static)");
        }
        return HostFacts.ofHost().isRootless() ? Optional.of("not root") : Optional.empty();
    }

    static void layOut(Path root) throws IOException {
        for (String folder : List.of("bin", "etc", "tmp", "root", "proc", "sys", "dev", "var")) {
            Files.createDirectories(root.resolve(folder));
        }
        Files.setPosixFilePermissions(
                root.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.copy(BUSYBOX, root.resolve("bin/busybox"));
        Process list =
                new ProcessBuilder(BUSYBOX.toString(), "--list").redirectErrorStream(true).start();
        for (String applet :
                new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .split("\n")) {
            if (!applet.equals("busybox")) {
                Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
            }
        }
        Files.writeString(
                root.resolve("etc/passwd"),
                "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001:App:/tmp:/bin/sh\n");
        Files.writeString(root.resolve("etc/group"), "root:x:0:\nstaff:x:50:app\n");
    }

    GuestRequest request(GuestSpec spec, Path... upperLayers) {
        return request(spec, ImageConfig.EMPTY, upperLayers);
    }

    GuestRequest request(GuestSpec spec, ImageConfig config, Path... upperLayers) {
        byte[] id = new byte[32];
        RANDOM.nextBytes(id);
        String name = HexFormat.of().formatHex(id);
        try {
            Path folder = Files.createDirectories(home.resolve("guests").resolve(name));
            Image image =
                    new Image(
                            "sha256:0",
                            "sha256:1",
                            List.of(),
                            Platform.host(),
                            config,
                            Optional.empty(),
                            Instant.EPOCH,
                            0);
            List<Path> layers = Stream.concat(Stream.of(layer), Stream.of(upperLayers)).toList();
            return new GuestRequest(
                    name,
                    spec,
                    image,
                    new Rootfs(layers),
                    folder,
                    new NoProvisions(),
                    Progress.SILENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static GuestSpec.Builder shell(String script) {
        return GuestSpec.of("test").command("sh", "-c", script);
    }

    Outcome run(GuestSpec spec, Path... upperLayers) throws InterruptedException {
        return run(request(spec, upperLayers), "");
    }

    Outcome run(GuestSpec spec, String input) throws InterruptedException {
        return run(request(spec), input);
    }

    Outcome run(GuestRequest request, String input) throws InterruptedException {
        return run(HostFacts.ofHost(), request, input);
    }

    Outcome run(HostFacts host, GuestRequest request, String input) throws InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        GuestStreams streams =
                new GuestStreams(
                        input.isEmpty()
                                ? Optional.empty()
                                : Optional.of(
                                        new ByteArrayInputStream(
                                                input.getBytes(StandardCharsets.UTF_8))),
                        output,
                        errors,
                        Optional.empty());
        try (Guest guest = create(host, request)) {
            guest.start(streams);
            ExitStatus status = guest.await();
            return new Outcome(
                    status,
                    output.toString(StandardCharsets.UTF_8),
                    errors.toString(StandardCharsets.UTF_8));
        }
    }

    /** A guest as on a host of which those facts are true. */
    static Guest create(HostFacts host, GuestRequest request) {
        ContainerPlanner planner = new ContainerPlanner(host);
        return new ContainerGuest(
                "container",
                request,
                planner.template(request),
                new Cells(),
                new ContainerEngine.NoLink(),
                (cell, guest, link) ->
                        NetworkFiles.write(cell, guest, link, request.spec().names()),
                (first, further) -> planner.planFurther(request, first, further));
    }

    /** The facts of this host, with another kernel. */
    static HostFacts withKernel(int major, int minor) {
        HostFacts here = HostFacts.ofHost();
        return new HostFacts(
                new KernelVersion(major, minor, 0),
                here.architecture(),
                here.uid(),
                here.capabilities(),
                here.cgroups(),
                here.tree());
    }

    @Override
    public void close() {
        cleanUp();
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Containers need nothing besides their image. */
    private static final class NoProvisions implements Provisions {
        @Override
        public Layers layers(String reference, Progress progress) {
            throw new AssertionError("a container asked for " + reference);
        }

        @Override
        public Path folder(String name) {
            throw new AssertionError("a container asked for the folder " + name);
        }
    }

    /** What guests left for others is not in their folders only. */
    private void cleanUp() {
        Path folders = home.resolve("guests");
        if (Files.isDirectory(folders)) {
            try (Stream<Path> left = Files.list(folders)) {
                left.forEach(engine::cleanUp);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
