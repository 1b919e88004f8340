package dev.quarters.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.Image;
import dev.quarters.api.Progress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Processes that share a store may work at once, and be killed at any moment: a few times in each
 * run, {@code -Dquarters.image.kills=200} times before a release.
 */
class KilledProcessTest {

    private static final int KILLS = Integer.getInteger("quarters.image.kills", 8);

    @TempDir Path folder;

    /** A process that pulls, unpacks and removes the same image until it is killed. */
    public static final class Worker {
        public static void main(String[] arguments) {
            int rounds = Integer.parseInt(arguments[2]);
            try (LocalImages images =
                    new LocalImages(Path.of(arguments[0]), ImageOptions.DEFAULT)) {
                for (int i = 0; i < rounds; i++) {
                    Image image =
                            images.pull(
                                    arguments[1],
                                    Optional.empty(),
                                    Optional.of("shared:1"),
                                    Progress.SILENT);
                    try (UnpackedImage unpacked = images.unpack(image, Progress.SILENT)) {
                        for (Path layer : unpacked.rootfs().layers()) {
                            if (!Files.exists(layer.resolve("last"))) {
                                throw new IllegalStateException("half a layer in " + layer);
                            }
                        }
                    }
                    if (rounds > 10) {
                        images.remove("shared:1", true);
                        images.prune(true);
                    }
                }
            }
            IO.println("done");
        }
    }

    private String layout() throws Exception {
        Random random = new Random(1);
        byte[][] layers = new byte[3][];
        for (int i = 0; i < layers.length; i++) {
            TarBytes tar = new TarBytes();
            for (int file = 0; file < 200; file++) {
                byte[] content = new byte[10_000];
                random.nextBytes(content);
                tar.entry("d" + file % 10 + "/f" + file, '0', 0644, "", content);
            }
            layers[i] = tar.file("last", "x").end();
        }
        try (LocalImages images =
                new LocalImages(
                        folder.resolve("origin"), ImageOptions.DEFAULT, MemoryImage.of(layers))) {
            images.pull("x:1", Optional.empty(), Optional.empty(), Progress.SILENT);
            images.push("x:1", "oci:" + folder.resolve("layout") + ":x", Progress.SILENT);
        }
        return "oci:" + folder.resolve("layout") + ":x";
    }

    @Test
    void severalPullTheSameImageAtOnce() throws Exception {
        String layout = layout();
        List<Process> workers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            workers.add(
                    Command.java(Worker.class, folder.resolve("store").toString(), layout, "2"));
        }
        for (Process worker : workers) {
            assertThat(new String(worker.getInputStream().readAllBytes())).isEqualTo("done\n");
            assertThat(worker.waitFor()).isZero();
        }
        assertGood(layout);
    }

    @Test
    void aKilledProcessLeavesNothingBehindThatMatters() throws Exception {
        String layout = layout();
        Random random = new Random(2);
        for (int i = 0; i < KILLS; i++) {
            Process worker =
                    Command.java(
                            Worker.class, folder.resolve("store").toString(), layout, "100000");
            boolean early =
                    worker.waitFor(
                            350 + random.nextInt(800), java.util.concurrent.TimeUnit.MILLISECONDS);
            worker.destroyForcibly().waitFor();
            assertThat(early).as(() -> "ended by itself: " + readable(worker)).isFalse();
        }
        assertGood(layout);
    }

    private static String readable(Process worker) {
        try {
            return new String(worker.getInputStream().readAllBytes());
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    private void assertGood(String layout) throws Exception {
        Path store = folder.resolve("store");
        Worker.main(new String[] {store.toString(), layout, "1"});
        try (LocalImages images = new LocalImages(store, ImageOptions.DEFAULT)) {
            images.prune(true);
        }
        try (Stream<Path> files = Files.walk(store)) {
            assertThat(
                            files.filter(Files::isRegularFile)
                                    .map(file -> store.relativize(file).toString()))
                    .containsExactlyInAnyOrder(
                            "oci-layout",
                            "index.json",
                            "locks/leases",
                            "locks/work",
                            "locks/index");
        }
    }
}
