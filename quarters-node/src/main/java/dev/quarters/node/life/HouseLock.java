package dev.quarters.node.life;

import dev.quarters.api.QuartersException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** That a process has the guests of a folder: a lock that the kernel frees however it dies. */
record HouseLock(FileChannel file) implements AutoCloseable {

    static HouseLock take(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel file =
                    FileChannel.open(
                            folder.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (isLocked(file)) {
                return new HouseLock(file);
            }
            file.close();
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot lock " + folder + ": " + e,
                    "set QUARTERS_ROOT to a folder that you may write to",
                    e);
        }
        throw new QuartersException(
                "another daemon has the guests in " + folder,
                "use that one, end it, or set QUARTERS_ROOT to another folder");
    }

    private static boolean isLocked(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException here) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // The kernel frees it with the process.
        }
    }
}
