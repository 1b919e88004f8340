package dev.quarters.image.layer;

import java.io.IOException;
import java.nio.file.Path;

/** Chooses how files are made on this host. */
final class LayerFilesOfHost {

    private LayerFilesOfHost() {}

    static LayerFiles open(Path folder, Notes notes) throws IOException {
        return new JdkLayerFiles(folder, notes);
    }
}
