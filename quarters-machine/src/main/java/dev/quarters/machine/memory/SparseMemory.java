package dev.quarters.machine.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Memory that is zero and takes nothing until it is written: a mapping of a sparse file without a
 * name, in memory where the host has such a folder. (An arena's own allocation writes zeros.)
 */
final class SparseMemory {

    private SparseMemory() {}

    static MemorySegment allocate(long size, Arena arena) {
        Path folder =
                Files.isWritable(Path.of("/dev/shm"))
                        ? Path.of("/dev/shm")
                        : Path.of(System.getProperty("java.io.tmpdir"));
        try {
            Path file = Files.createTempFile(folder, "quarters-memory-", null);
            try (FileChannel channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE)) {
                return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot map %d bytes of guest memory from a file in %s".formatted(size, folder),
                    e);
        }
    }
}
