package dev.quarters.bench.compare;

import java.io.File;
import java.io.IOException;

/** Whole runs of programs that take long enough for their start not to matter. */
final class PeerCommand {

    private PeerCommand() {}

    /** Runs it; its output is thrown away. */
    static long nanos(String... command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        run(command);
        return System.nanoTime() - start;
    }

    static void run(String... command) throws IOException, InterruptedException {
        File log = File.createTempFile("quarters-compare", ".log");
        try {
            int code =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log)
                            .start()
                            .waitFor();
            if (code != 0) {
                throw new IOException(
                        String.join(" ", command)
                                + " exited with "
                                + code
                                + ": "
                                + java.nio.file.Files.readString(log.toPath()));
            }
        } finally {
            if (!log.delete()) {
                log.deleteOnExit();
            }
        }
    }

    /** Brings what was written to the disk, so that nobody pays for another's writes. */
    static void settle() throws IOException, InterruptedException {
        run("sync");
    }
}
