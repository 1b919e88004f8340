package dev.quarters.linux.spawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process of this host, told from a later one that has its number.
 *
 * @param startTime field 22 of proc_pid_stat(5): clock ticks since the host was started
 */
public record ProcessIdentity(long pid, long startTime) {

    private static final int START_TIME = 19;

    /** The process that has that number now; empty when none has. */
    public static Optional<ProcessIdentity> of(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The second field is a name in parentheses that may hold anything.
            String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Optional.of(new ProcessIdentity(pid, Long.parseLong(rest[START_TIME])));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** This process. */
    public static ProcessIdentity own() {
        return of(ProcessHandle.current().pid()).orElseThrow();
    }

    /** Whether it is there. */
    public boolean exists() {
        return of(pid).filter(this::equals).isPresent();
    }
}
