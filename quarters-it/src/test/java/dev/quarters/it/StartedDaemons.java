package dev.quarters.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The daemons that commands of an installation started: one at most. */
final class StartedDaemons implements AutoCloseable {

    private static final long LIMIT_SECONDS = 60;

    private final Installation quarters;

    StartedDaemons(Installation quarters) {
        this.quarters = quarters;
    }

    /** Their processes, found by the classpath of the installation among their words. */
    List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses().filter(this::isOurs).toList();
    }

    private boolean isOurs(ProcessHandle process) {
        try {
            String line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
            List<String> words = List.of(line.split("\0"));
            return words.contains("daemon")
                    && words.stream().anyMatch(word -> word.contains(quarters.folder() + "/"));
        } catch (IOException gone) {
            return false;
        }
    }

    String log() throws IOException {
        Path log = quarters.data().resolve("kept/daemon.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Waits until there are so many. */
    void await(int count) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (processes().size() != count) {
            if (System.nanoTime() > end) {
                throw new AssertionError("there are " + processes() + ", not " + count);
            }
            Thread.sleep(50);
        }
    }

    /** Removes all guests and ends them. */
    void end() throws Exception {
        if (!processes().isEmpty()) {
            for (String id : quarters.quarters("ps", "-aq").output().lines().toList()) {
                quarters.quarters("rm", "-f", "-v", id);
            }
        }
        List<ProcessHandle> left = processes();
        left.forEach(ProcessHandle::destroy);
        for (ProcessHandle process : left) {
            process.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Ends them, and removes the installation. */
    @Override
    public void close() {
        try {
            end();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            processes().forEach(ProcessHandle::destroyForcibly);
            quarters.close();
        }
    }
}
