package dev.quarters.node;

import dev.quarters.api.QuartersException;
import dev.quarters.image.owner.OwnedTree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The folders of the guests of one owner (an open node), below {@code guests/<owner>}. The owner
 * holds a lock on {@code guests/<owner>.lock} for as long as it lives, which the kernel releases
 * however it dies; so whoever gets the lock of another owner may remove what that one left.
 *
 * <p>An owner's name begins with its process: closing any descriptor of a file gives up all locks
 * that the process has on it (fcntl(2)), so the files of the own process are never opened twice.
 */
final class GuestFolders implements AutoCloseable {

    private static final String LOCK = ".lock";

    private final Path guests;
    private final String owner;
    private final FileChannel lockFile;

    private GuestFolders(Path guests, String owner, FileChannel lockFile) {
        this.guests = guests;
        this.owner = owner;
        this.lockFile = lockFile;
    }

    static GuestFolders open(Path guests) {
        String owner = process() + "-" + GuestId.random().substring(0, 8);
        try {
            Files.createDirectories(guests);
            FileChannel lockFile = lock(guests.resolve(owner + LOCK));
            Files.createDirectory(guests.resolve(owner));
            return new GuestFolders(guests, owner, lockFile);
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot make a folder for guests in " + guests + ": " + e,
                    "set QUARTERS_ROOT to a folder that you may write to",
                    e);
        }
    }

    /** A sweeper may remove the file between its making and its locking: then it is made anew. */
    private static FileChannel lock(Path file) throws IOException {
        while (true) {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.lock();
            if (Files.exists(file)) {
                return channel;
            }
            channel.close();
        }
    }

    private static String process() {
        ProcessHandle self = ProcessHandle.current();
        long started = self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return self.pid() + "-" + started;
    }

    /** Makes the folder of a new guest. */
    Path create(String id) {
        Path folder = guests.resolve(owner).resolve(id);
        try {
            return Files.createDirectory(folder);
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot make the guest's folder " + folder + ": " + e, "", e);
        }
    }

    /** Removes the folder of a guest that came to nothing. */
    void remove(Path folder) {
        try {
            OwnedTree.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Removes what owners left that are gone.
     *
     * @param cleanUp is handed each guest's folder first
     */
    void sweep(Consumer<Path> cleanUp) {
        for (Path lock : list(guests)) {
            String name = lock.getFileName().toString();
            if (name.endsWith(LOCK) && !name.startsWith(process() + "-")) {
                sweepOwner(lock, name.substring(0, name.length() - LOCK.length()), cleanUp);
            }
        }
    }

    private void sweepOwner(Path lockPath, String name, Consumer<Path> cleanUp) {
        try (FileChannel channel = FileChannel.open(lockPath, StandardOpenOption.WRITE)) {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                return;
            }
            Path folder = guests.resolve(name);
            list(folder).forEach(cleanUp);
            OwnedTree.delete(folder);
            Files.deleteIfExists(lockPath);
        } catch (NoSuchFileException e) {
            // another sweeper was here first
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (lockFile) {
            OwnedTree.delete(guests.resolve(owner));
            Files.deleteIfExists(guests.resolve(owner + LOCK));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
