package dev.quarters.node.log;

import dev.quarters.api.QuartersException;
import dev.quarters.node.record.Keeping.LogLimits;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The log of a guest: {@code log.json}, which is written to, and {@code log.json.1}, {@code .2} and
 * so on, older and older. Safe for use by several threads.
 *
 * <p>A log that can't be written (a full disk) never stops its guest: what is lost is counted.
 */
public final class GuestLog {

    private static final String NAME = "log.json";

    private final Path folder;
    private final LogLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private @Nullable FileChannel file;
    private long size;
    private long generation;
    private boolean live;
    private long lost;

    /** Of that folder, which is made with the first line. */
    public GuestLog(Path folder, LogLimits limits) {
        this.folder = folder;
        this.limits = limits;
    }

    /** Where it is written to. */
    public Path path() {
        return folder.resolve(NAME);
    }

    /** The guest runs: readers that follow wait for more. */
    public void begin() {
        lock.lock();
        try {
            live = true;
        } finally {
            lock.unlock();
        }
    }

    /** The guest ended, and all of its output was written. */
    public void end() {
        lock.lock();
        try {
            live = false;
            changed.signalAll();
            if (file != null) {
                file.close();
                file = null;
            }
        } catch (IOException e) {
            file = null;
        } finally {
            lock.unlock();
        }
    }

    /** A stream whose lines become entries; {@code close} writes a line that has no end yet. */
    public OutputStream output(LogEntry.Stream stream) {
        return new LogOutput(this, stream);
    }

    void append(LogEntry entry) {
        byte[] line = entry.line();
        lock.lock();
        try {
            FileChannel to = open();
            if (limits.fileBytes() > 0 && size > 0 && size + line.length > limits.fileBytes()) {
                rotate();
                to = open();
            }
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
            size += line.length;
            changed.signalAll();
        } catch (IOException full) {
            lost++;
        } finally {
            lock.unlock();
        }
    }

    private FileChannel open() throws IOException {
        if (file == null) {
            Files.createDirectories(folder);
            file =
                    FileChannel.open(
                            path(),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.APPEND);
            size = file.size();
        }
        return file;
    }

    private void rotate() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
        generation++;
        for (int age = limits.files() - 1; age > 0; age--) {
            Path younger = aged(age - 1);
            if (Files.exists(younger)) {
                Files.move(younger, aged(age), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.deleteIfExists(path()); // when it is the only one
    }

    private Path aged(long age) {
        return age == 0 ? path() : folder.resolve(NAME + "." + age);
    }

    /** How many lines could not be written. */
    public long lost() {
        return lost;
    }

    /**
     * Hands over what was asked for, oldest first, until all is read, or the guest ends.
     *
     * @throws IOException when the reader fails
     */
    public void read(LogQuery query, LogReader.Reader reader)
            throws IOException, InterruptedException {
        new LogReader(this, query).read(reader);
    }

    /** A file to read, and how many there were before it since the log was opened. */
    record Part(FileChannel channel, long generation) {}

    /** All files that are there, oldest first. */
    List<Part> parts() {
        lock.lock();
        try {
            List<Part> parts = new ArrayList<>();
            for (int age = limits.files() - 1; age >= 0; age--) {
                if (Files.exists(aged(age))) {
                    parts.add(new Part(FileChannel.open(aged(age)), generation - age));
                }
            }
            return parts;
        } catch (IOException e) {
            throw new QuartersException("cannot read the log in " + folder + ": " + e, "", e);
        } finally {
            lock.unlock();
        }
    }

    /** The file after that one, if there is one by now; the oldest that is left of those. */
    @Nullable Part after(long older) throws IOException {
        lock.lock();
        try {
            for (long age = Math.min(generation - older - 1, limits.files() - 1L);
                    age >= 0;
                    age--) {
                if (Files.exists(aged(age))) {
                    return new Part(FileChannel.open(aged(age)), generation - age);
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until that file has more bytes, or is followed by another.
     *
     * @return false when the guest has ended and nothing more will come
     */
    boolean awaitMore(Part part, long position, long nanos)
            throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (part.channel().size() <= position && generation == part.generation()) {
                if (!live || left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the first line; false when the guest ended without one. */
    boolean awaitFirst() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (live && !Files.exists(path())) {
                changed.await();
            }
            return Files.exists(path());
        } finally {
            lock.unlock();
        }
    }

    /** Whether a file was begun after that one. */
    boolean isFollowed(Part part) {
        lock.lock();
        try {
            return generation > part.generation();
        } finally {
            lock.unlock();
        }
    }
}
