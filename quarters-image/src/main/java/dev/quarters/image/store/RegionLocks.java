package dev.quarters.image.store;

import dev.quarters.api.QuartersException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Many locks in one file: each key locks the byte at that offset, so no lock leaves a file behind
 * and the kernel frees the locks of a process that dies. Locks exclude threads as well as
 * processes.
 *
 * <p>The file is open once in a process and waits poll: POSIX drops all locks of a process on a
 * file when it closes any descriptor of it, and an interrupted blocking lock closes the channel
 * (fcntl(2) "Advisory record locking", {@link FileChannel#lock()}).
 */
final class RegionLocks implements AutoCloseable {

    private static final Map<Path, RegionLocks> OPEN = new HashMap<>();
    private static final long POLL_MILLIS = 10;

    private final Path file;
    private final FileChannel channel;
    private final Map<Long, Held> held = new HashMap<>();
    private int users;

    private RegionLocks(Path file) throws IOException {
        this.file = file;
        channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
    }

    /** Opens the file, or shares it with who has it open in this process. */
    static RegionLocks open(Path folder, String name) throws IOException {
        synchronized (OPEN) {
            Path real = Files.createDirectories(folder).toRealPath().resolve(name);
            RegionLocks locks = OPEN.get(real);
            if (locks == null) {
                locks = new RegionLocks(real);
                OPEN.put(real, locks);
            }
            locks.users++;
            return locks;
        }
    }

    /** A lock that is held until it is closed, by any thread. */
    interface Lock extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits for a lock that others may share. */
    Lock shared(long key) {
        return await(key, true);
    }

    /** Waits for a lock of one's own. */
    Lock exclusive(long key) {
        return await(key, false);
    }

    /** A lock of one's own if nobody has it now. */
    synchronized Optional<Lock> tryExclusive(long key) {
        return Optional.ofNullable(tryAcquire(key, false));
    }

    private synchronized Lock await(long key, boolean shared) {
        for (Lock lock = tryAcquire(key, shared); ; lock = tryAcquire(key, shared)) {
            if (lock != null) {
                return lock;
            }
            try {
                wait(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new QuartersException(
                        "interrupted while waiting for another user of " + file.getParent(), "", e);
            }
        }
    }

    private @Nullable Lock tryAcquire(long key, boolean shared) {
        Held already = held.get(key);
        if (already != null) {
            if (!shared || !already.shared) {
                return null;
            }
            already.holders++;
            return new OneUse(key);
        }
        try {
            FileLock lock = channel.tryLock(key, 1, shared);
            if (lock == null) {
                return null;
            }
            held.put(key, new Held(lock, shared));
            return new OneUse(key);
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot lock " + file + ": " + e.getMessage(),
                    "keep the store on a file system that has locks",
                    e);
        }
    }

    private synchronized void release(long key) {
        Held lock = held.get(key);
        if (lock == null || --lock.holders > 0) {
            return;
        }
        held.remove(key);
        try {
            lock.lock.release();
        } catch (IOException e) {
            throw new QuartersException("cannot unlock " + file + ": " + e.getMessage(), "", e);
        }
        notifyAll();
    }

    @Override
    public void close() throws IOException {
        synchronized (OPEN) {
            if (--users == 0) {
                OPEN.remove(file);
                channel.close();
            }
        }
    }

    private static final class Held {
        final FileLock lock;
        final boolean shared;
        int holders = 1;

        Held(FileLock lock, boolean shared) {
            this.lock = lock;
            this.shared = shared;
        }
    }

    private final class OneUse implements Lock {
        private final long key;
        private boolean closed;

        OneUse(long key) {
            this.key = key;
        }

        @Override
        public void close() {
            synchronized (RegionLocks.this) {
                if (!closed) {
                    closed = true;
                    release(key);
                }
            }
        }
    }
}
