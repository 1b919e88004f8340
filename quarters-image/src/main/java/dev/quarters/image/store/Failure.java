package dev.quarters.image.store;

import dev.quarters.api.QuartersException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/** Turns failures of the disk into words: what was attempted, what happened, what to do. */
public final class Failure {

    private Failure() {}

    /**
     * @param attempt for instance {@code cannot unpack layer 12ab}
     * @param place where on the disk it happened
     * @param neededBytes what was still to be written; 0 when not known
     */
    public static QuartersException of(
            String attempt, IOException cause, Path place, long neededBytes) {
        if (isCancellation(cause)) {
            Thread.currentThread().interrupt();
            return new QuartersException(attempt + ": cancelled", "", cause);
        }
        if (isDiskFull(cause)) {
            return noSpace(attempt, place, neededBytes);
        }
        return new QuartersException(attempt + ": " + reason(cause), remedy(cause), cause);
    }

    /** As {@link #of(String, IOException, Path, long)}, where no disk space is involved. */
    public static QuartersException of(String attempt, IOException cause) {
        return of(attempt, cause, Path.of("."), 0);
    }

    /** The disk is full, or would be. */
    public static QuartersException noSpace(String attempt, Path place, long neededBytes) {
        return new QuartersException(
                attempt
                        + ": no space left on "
                        + place
                        + " (needed "
                        + (neededBytes > 0 ? bytes(neededBytes) : "more")
                        + ", free "
                        + bytes(freeBytes(place))
                        + ")",
                "free some space there, remove images that are not needed (quarters image prune"
                        + " --all), or keep the store on a larger disk");
    }

    /** Free for this user on the disk of that place. */
    public static long freeBytes(Path place) {
        try {
            return Files.getFileStore(place).getUsableSpace();
        } catch (IOException _) {
            return Long.MAX_VALUE; // not known: the write itself will tell
        }
    }

    /** Whether the disk, or the user's quota of it, is full. */
    public static boolean isDiskFull(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("No space left on device")
                || message.contains("Disk quota exceeded")
                || message.contains("not enough space on the disk");
    }

    /** Whether the thread was interrupted. */
    public static boolean isCancellation(IOException cause) {
        return cause instanceof ClosedByInterruptException
                || cause instanceof InterruptedIOException;
    }

    private static String reason(IOException cause) {
        return switch (cause) {
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            default ->
                    Objects.requireNonNullElse(
                            cause.getMessage(), cause.getClass().getSimpleName());
        };
    }

    private static String remedy(IOException cause) {
        return switch (cause) {
            case NoSuchFileException _ -> "check the path";
            case AccessDeniedException _ -> "run as a user who may, or choose another folder";
            default -> "";
        };
    }

    /** A size as people read it. */
    public static String bytes(long bytes) {
        if (bytes < 10_000) {
            return bytes + " bytes";
        }
        return bytes < 10_000_000
                ? bytes / 1000 + " kB"
                : bytes < 10_000_000_000L
                        ? bytes / 1_000_000 + " MB"
                        : bytes / 1_000_000_000 + " GB";
    }
}
