package dev.quarters.it.guestos;

import dev.quarters.Quarters;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.Probe;
import dev.quarters.api.Progress;
import dev.quarters.bootkit.BootKit;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Where tests of guests that boot keep images and kernels between them: fetching and unpacking
 * would take longer than a boot. It is among what a clean build removes.
 */
public final class GuestOsImages {

    public static final String BUSYBOX = "apt:busybox-static";
    private static final Path FOLDER = Path.of("target", "guest-os").toAbsolutePath();

    /** The command of this source tree. */
    static final Path LAUNCHER = Path.of("").toAbsolutePath().getParent().resolve("quarters");

    private GuestOsImages() {}

    public static Quarters open() {
        boolean apt = Files.isExecutable(Path.of("/usr/bin/apt-get"));
        if (!apt) {
            System.out.println("skipped: needs apt-get");
        }
        Assumptions.assumeTrue(apt, "needs apt-get");
        return Quarters.open(FOLDER);
    }

    /** The same for a test of that engine, which is skipped where it can't run guests. */
    static Quarters open(String engine) {
        Quarters quarters = open();
        List<String> obstacles =
                quarters.node().techniques(Optional.empty()).stream()
                        .filter(report -> report.engine().equals(engine))
                        .flatMap(report -> report.probe().obstacles().stream())
                        .map(Probe.Obstacle::reason)
                        .toList();
        if (!obstacles.isEmpty()) {
            quarters.close();
            System.out.println("skipped: " + engine + ": " + String.join("; ", obstacles));
        }
        Assumptions.assumeTrue(obstacles.isEmpty(), () -> "engine " + engine + ": " + obstacles);
        return quarters;
    }

    public static Path folder() {
        return FOLDER;
    }

    static GuestSpec.Builder busybox(String script) {
        return GuestSpec.of(BUSYBOX).engine("emulator").command("busybox", "sh", "-c", script);
    }

    /** What a command wrote to both of its streams, and its exit code. */
    record Told(int exitCode, String output) {}

    /** Runs a command line of quarters in this folder, for a minute at most. */
    static Told command(String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(LAUNCHER.toString()));
        line.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("QUARTERS_ROOT", FOLDER.toString());
        builder.environment().put("QUARTERS_REHEARSAL", "never"); // It takes as long as a boot.
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            process.onExit().get(1, TimeUnit.MINUTES);
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Told(process.exitValue(), output);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(line + " did not end", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Has the kernel of that engine's guests here; skips where it can't run any. */
    public static void kernel(String engine) {
        try (Quarters quarters = open(engine);
                Guest _ = create(quarters, busybox("true").engine(engine))) {
            // Making it is enough.
        }
    }

    /** What guests boot when nothing else is said; a guest is booted when it is not here yet. */
    public static BootKit stockKit() throws Exception {
        Optional<BootKit> kept = keptKit();
        if (kept.isEmpty()) {
            try (Quarters quarters = open();
                    Guest guest = create(quarters, busybox("true"))) {
                guest.start(GuestStreams.discard());
                guest.await();
            }
            kept = keptKit();
        }
        return kept.orElseThrow();
    }

    /** The file that the kernel of {@link #stockKit} was unpacked from. */
    static Path packedKernel() throws Exception {
        String name = "vmlinuz-" + stockKit().release();
        try (Stream<Path> files = Files.walk(FOLDER.resolve("images").resolve("layers"), 3)) {
            return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
        }
    }

    private static Optional<BootKit> keptKit() throws IOException {
        for (Path kit : kits()) {
            String release = Files.readString(kit.resolve("release"));
            if (release.endsWith("-cloud-amd64")) {
                return Optional.of(
                        new BootKit(release, kit.resolve("kernel"), kit.resolve("initrd")));
            }
        }
        return Optional.empty();
    }

    /** The folders of all boot kits. */
    static List<Path> kits() throws IOException {
        Path kits = FOLDER.resolve("bootkits");
        if (!Files.isDirectory(kits)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(kits)) {
            return all.toList();
        }
    }

    static Guest create(Quarters quarters, GuestSpec.Builder spec) {
        return quarters.node().create(spec.build(), Progress.SILENT);
    }
}
