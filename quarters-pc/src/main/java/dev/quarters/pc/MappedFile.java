package dev.quarters.pc;

import dev.quarters.api.QuartersException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file that a machine boots, in memory as long as the arena is open. */
public final class MappedFile {

    private MappedFile() {}

    /** The whole file, to be read. */
    public static MemorySegment of(Path file, Arena arena) {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot read " + file + ", of which the guest boots: " + e,
                    "if it is of a boot kit: remove its folder, and it is made anew",
                    e);
        }
    }
}
