package dev.quarters.image;

import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Temporary folders in memory, where there is such a file system: for tests of many small stores,
 * whose time would be that of fsync(2).
 */
final class MemoryFolder implements TempDirFactory {

    private static final Path MEMORY = Path.of("/dev/shm");

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
            throws IOException {
        boolean usable = Files.isDirectory(MEMORY) && Files.isWritable(MEMORY);
        return usable
                ? Files.createTempDirectory(MEMORY, "quarters-")
                : Files.createTempDirectory("quarters-");
    }
}
