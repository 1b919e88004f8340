package dev.quarters.image.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A temporary file that garbage collection leaves alone while its process lives: an archive that
 * came as a stream, or has to be decompressed to be read in any order.
 */
public final class Spool implements AutoCloseable {

    /** Those of this process: looking at their locks from here would drop them. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;

    /** Creates a file in a folder such as {@link ContentStore#ingest()}. */
    public Spool(Path folder) throws IOException {
        file = Files.createTempFile(folder, "spool", "");
        OWN.add(file);
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        lock = channel.lock();
    }

    /** Reads and writes it. */
    public FileChannel channel() {
        return channel;
    }

    static boolean isInUse(Path file) throws IOException {
        if (OWN.contains(file) || !Files.isRegularFile(file)) {
            return OWN.contains(file);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) { // Whoever fails half-way closes it, and so does his caller.
            lock.close();
            channel.close();
        }
        Files.deleteIfExists(file);
        OWN.remove(file);
    }
}
