package dev.quarters.image.layer;

import dev.quarters.linux.Kernel;

import java.io.IOException;
import java.nio.file.Path;

/** Chooses how files are made on this host. */
final class LayerFilesOfHost {

    private static final boolean LINUX = hasLinuxCalls();

    private LayerFilesOfHost() {}

    static LayerFiles open(Path folder, Notes notes) throws IOException {
        return LINUX ? new LinuxLayerFiles(folder, notes) : new JdkLayerFiles(folder, notes);
    }

    /** Not on another system, nor on a processor whose calls Quarters does not know. */
    private static boolean hasLinuxCalls() {
        if (!"Linux".equals(System.getProperty("os.name"))) {
            return false;
        }
        try {
            return Kernel.ARCHITECTURE != null;
        } catch (UnsupportedOperationException | ExceptionInInitializerError _) {
            return false;
        }
    }
}
