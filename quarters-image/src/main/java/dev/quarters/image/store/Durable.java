package dev.quarters.image.store;

import dev.quarters.image.owner.LinuxHost;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.file.Directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are there as a whole or not at all, after a crash as well. */
public final class Durable {

    private Durable() {}

    /** Replaces a file's content; {@code temporary} is on the same file system. */
    public static void replace(Path file, Path temporary, byte[] content) throws IOException {
        try (FileChannel out =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        rename(temporary, file);
    }

    /** Renames, replacing what was there, and waits until the disk has it. */
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path folder = to.toAbsolutePath().getParent();
        if (folder != null) {
            syncFolder(folder);
        }
    }

    /**
     * Waits until the disk has all files of a folder: with one call for its file system, which on
     * other systems than Linux there is not.
     */
    public static void syncTree(Path folder) throws IOException {
        if (!LinuxHost.IS_KNOWN) {
            return;
        }
        try (Directory directory = Directory.open(folder)) {
            directory.syncFileSystem();
        } catch (LinuxException e) {
            throw new IOException("cannot sync " + folder + ": " + e.getMessage(), e);
        }
    }

    private static void syncFolder(Path folder) throws IOException {
        if (System.getProperty("os.name", "").startsWith("Windows")) {
            return; // has no such call
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
