package dev.quarters.container.keeper;

import static dev.quarters.linux.uapi.Fcntl.LOCK_EX;
import static dev.quarters.linux.uapi.Fcntl.LOCK_NB;
import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.linux.uapi.Fcntl.O_TRUNC;
import static dev.quarters.linux.uapi.Wait.CLD_EXITED;
import static dev.quarters.linux.uapi.Wait.SI_CODE;
import static dev.quarters.linux.uapi.Wait.SI_PID;
import static dev.quarters.linux.uapi.Wait.SI_STATUS;

import dev.quarters.api.QuartersException;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.spawn.Exit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The file {@code end} of a guest's folder: the beginning of the siginfo_t of its end, zeros before
 * that. A keeper has it locked (flock(2)) as long as it lives. It is there in its full size from
 * the start, so that a full disk does not matter.
 */
public final class EndFile {

    /** Bytes of it. */
    static final int SIZE = 32;

    private static final String NAME = "end";

    /** How a guest ended, and when. */
    public record End(Exit exit, Instant time) {}

    private EndFile() {}

    /** Makes it; a descriptor of it that has the lock. */
    static int create(Path folder) {
        int fd = Descriptors.open(folder + "/" + NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
        try {
            Descriptors.write(fd, new byte[SIZE]);
            long locked = Kernel.call(SystemCall.flock, fd, LOCK_EX | LOCK_NB);
            Kernel.check(locked, "lock", folder + "/" + NAME);
            return fd;
        } catch (RuntimeException failure) {
            Descriptors.close(fd);
            throw failure;
        }
    }

    /** Whether it is there: a keeper was, and its guest's end was not taken note of. */
    public static boolean exists(Path folder) {
        return Files.exists(folder.resolve(NAME));
    }

    /** Whether a keeper has it. */
    static boolean isHeld(Path folder) {
        int fd = Descriptors.open(folder + "/" + NAME, O_RDWR);
        try {
            return Kernel.isError(Kernel.call(SystemCall.flock, fd, LOCK_EX | LOCK_NB));
        } finally {
            Descriptors.close(fd);
        }
    }

    /** How the guest ended; empty when it did not, or nobody saw it. */
    public static Optional<End> read(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            ByteBuffer info = ByteBuffer.wrap(Files.readAllBytes(file));
            info.order(ByteOrder.LITTLE_ENDIAN);
            if (info.capacity() < SIZE || info.getInt(SI_PID) == 0) {
                return Optional.empty();
            }
            int status = info.getInt(SI_STATUS);
            boolean exited = info.getInt(SI_CODE) == CLD_EXITED;
            return Optional.of(
                    new End(
                            exited ? new Exit.Code(status) : new Exit.Signal(status),
                            Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new QuartersException("cannot read " + file + ": " + e, "", e);
        }
    }

    /** The guest's end was taken note of. */
    public static void remove(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(NAME));
        } catch (IOException e) {
            throw new QuartersException("cannot remove the guest's end: " + e, "", e);
        }
    }
}
