package dev.quarters.bench.compare;

import dev.quarters.api.Image;
import dev.quarters.api.Progress;
import dev.quarters.image.ImageOptions;
import dev.quarters.image.LocalImages;
import dev.quarters.image.UnpackedImage;
import dev.quarters.json.Json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Unpacking an image of 200 MB that is in a local layout, into an empty folder. */
final class Unpack {

    private Unpack() {}

    static void compare(Path folder, int count) throws Exception {
        Path layout = SampleImage.write(folder);
        List<String> layers = layers(layout);
        new Turns(count)
                .of("quarters", () -> quarters(folder.resolve("store"), layout))
                .of("umoci unpack", () -> umoci(folder.resolve("bundle"), layout))
                .of("tar -xzf", () -> tar(folder.resolve("tar"), layers))
                .take(2);
    }

    /** The image is in the store when the clock starts, as it is in umoci's layout. */
    private static long quarters(Path store, Path layout) throws Exception {
        long nanos;
        try (LocalImages images = new LocalImages(store, ImageOptions.DEFAULT)) {
            Image image =
                    images.pull(
                            "oci:" + layout + ":sample",
                            Optional.empty(),
                            Optional.empty(),
                            Progress.SILENT);
            PeerCommand.settle();
            long start = System.nanoTime();
            try (UnpackedImage unpacked = images.unpack(image, Progress.SILENT)) {
                nanos = System.nanoTime() - start;
                if (unpacked.rootfs().layers().size() != 3) {
                    throw new IllegalStateException("not all layers are unpacked");
                }
            }
        }
        PeerCommand.run("rm", "-rf", store.toString());
        return nanos;
    }

    private static long umoci(Path bundle, Path layout) throws Exception {
        PeerCommand.settle();
        long nanos =
                PeerCommand.nanos(
                        "umoci", "unpack", "--image", layout + ":sample", bundle.toString());
        PeerCommand.run("rm", "-rf", bundle.toString());
        return nanos;
    }

    private static long tar(Path folder, List<String> layers) throws Exception {
        Files.createDirectory(folder);
        PeerCommand.settle();
        long nanos = 0;
        for (String layer : layers) {
            nanos += PeerCommand.nanos("tar", "-xzf", layer, "-C", folder.toString());
        }
        PeerCommand.run("rm", "-rf", folder.toString());
        return nanos;
    }

    private static List<String> layers(Path layout) throws IOException {
        Json index = Json.parse(Files.readAllBytes(layout.resolve("index.json")));
        Path manifest = blob(layout, index.get("manifests").asElements().getFirst());
        return Json.parse(Files.readAllBytes(manifest)).get("layers").stream()
                .map(layer -> blob(layout, layer).toString())
                .toList();
    }

    private static Path blob(Path layout, Json descriptor) {
        return layout.resolve("blobs").resolve(descriptor.text("digest").replace(':', '/'));
    }
}
