package dev.quarters.image.layer;

import dev.quarters.image.owner.FileOwners;
import dev.quarters.image.owner.LinuxHost;

import java.io.IOException;
import java.nio.file.Path;

/** Chooses how files are made on this host. */
final class LayerFilesOfHost {

    private LayerFilesOfHost() {}

    static LayerFiles open(Path folder, FileOwners owners, Notes notes) throws IOException {
        return LinuxHost.IS_KNOWN
                ? new LinuxLayerFiles(folder, owners, notes)
                : new JdkLayerFiles(folder, notes);
    }
}
