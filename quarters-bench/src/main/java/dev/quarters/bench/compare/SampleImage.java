package dev.quarters.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An image of about 200 MB made of this host's own files below /usr, in the order of their names:
 * three layers, gzip, in an OCI layout made by umoci.
 */
final class SampleImage {

    private static final long BYTES = 200L << 20;
    private static final int LAYERS = 3;

    private SampleImage() {}

    /** Writes the layout and returns its folder; the image's tag is {@code sample}. */
    static Path write(Path folder) throws Exception {
        Path layout = folder.resolve("sample-layout");
        PeerCommand.run("umoci", "init", "--layout", layout.toString());
        PeerCommand.run("umoci", "new", "--image", layout + ":sample");
        List<Path> files = files();
        for (int layer = 0; layer < LAYERS; layer++) {
            Path tree = folder.resolve("tree" + layer);
            for (int i = layer; i < files.size(); i += LAYERS) {
                Path copy = tree.resolve(Path.of("/").relativize(files.get(i)));
                Files.createDirectories(copy.getParent());
                Files.copy(files.get(i), copy, LinkOption.NOFOLLOW_LINKS);
            }
            Path tar = folder.resolve("layer.tar");
            PeerCommand.run("tar", "-cf", tar.toString(), "-C", tree.toString(), "usr");
            PeerCommand.run(
                    "umoci", "raw", "add-layer", "--image", layout + ":sample", tar.toString());
            Files.delete(tar);
            PeerCommand.run("rm", "-rf", tree.toString());
        }
        return layout;
    }

    private static List<Path> files() throws IOException {
        List<Path> chosen = new ArrayList<>();
        long bytes = 0;
        try (Stream<Path> all = Files.walk(Path.of("/usr/lib"))) {
            for (Path file : (Iterable<Path>) all.sorted()::iterator) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    chosen.add(file);
                    bytes += Files.size(file);
                    if (bytes > BYTES) {
                        return chosen;
                    }
                }
            }
        }
        return chosen;
    }
}
