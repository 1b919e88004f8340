package dev.quarters.guest.process;

import dev.quarters.api.Listed.Listing;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** The files of a process in proc(5) as a line of a listing. Who wrote them is not trusted. */
public final class ProcessFiles {

    /** USER_HZ, which is 100 on every architecture of ours. */
    private static final long TICKS = 100;

    /** Of proc_pid_stat(5), counted from the field after the name. */
    private static final int PARENT = 1;

    private static final int TERMINAL = 4;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final int STARTED = 19;

    private ProcessFiles() {}

    /** The first process of a guest first, then by number. */
    public static Comparator<Listing> order(int first) {
        return Comparator.comparingInt((Listing process) -> process.pid() == first ? 0 : 1)
                .thenComparingInt(Listing::pid);
    }

    /**
     * When the system was started, in seconds since 1970.
     *
     * @param stat the file {@code /proc/stat}
     */
    public static long bootSeconds(String stat) {
        return stat.lines()
                .filter(line -> line.matches("btime \\d{1,18}"))
                .mapToLong(line -> Long.parseLong(line.substring(6)))
                .findFirst()
                .orElse(0);
    }

    /**
     * A process; empty when the files make no sense.
     *
     * @param stat the file {@code stat} of it
     * @param words the file {@code cmdline} of it
     * @param bootSeconds see {@link #bootSeconds}
     */
    public static Optional<Listing> listing(
            int user, int pid, String stat, String words, long bootSeconds) {
        // The second field is a name in parentheses that may hold anything.
        int open = stat.indexOf('(');
        int end = stat.lastIndexOf(')');
        String[] fields = stat.substring(Math.min(stat.length(), end + 2)).split(" ", -1);
        if (open < 0 || end < open || fields.length <= STARTED) {
            return Optional.empty();
        }
        try {
            long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
            String command = words.replace('\0', ' ').strip();
            return Optional.of(
                    new Listing(
                            user,
                            pid,
                            Integer.parseInt(fields[PARENT]),
                            Instant.ofEpochSecond(
                                    bootSeconds + Long.parseLong(fields[STARTED]) / TICKS),
                            Duration.ofMillis(ticks * 1000 / TICKS),
                            terminal(Integer.parseInt(fields[TERMINAL])),
                            command.isEmpty()
                                    ? "[" + stat.substring(open + 1, end) + "]"
                                    : command));
        } catch (NumberFormatException | DateTimeException senseless) {
            return Optional.empty();
        }
    }

    /** Pseudo-terminals have the majors 136 to 143 (devices.txt of the kernel). */
    private static String terminal(int device) {
        int major = device >>> 8 & 0xfff;
        int minor = device & 0xff | device >>> 12 & 0xfff00;
        return major >= 136 && major <= 143 ? "pts/" + (((major - 136) << 8) + minor) : "?";
    }
}
