package dev.quarters.node.life;

import dev.quarters.api.InvalidRequestException;

import java.util.List;
import java.util.Locale;

/** Names of Linux's signals, signal(7), on x86 and arm. */
public final class Signals {

    /** Ends a process that can't refuse. */
    public static final int KILL = 9;

    /** Asks a process to end. */
    public static final int TERM = 15;

    private static final int FIRST_REAL_TIME = 34;
    private static final int LAST = 64;

    private static final List<String> NAMES =
            List.of(
                    "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1",
                    "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP",
                    "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
                    "PWR", "SYS");

    private Signals() {}

    /**
     * Reads {@code 9}, {@code KILL}, {@code SIGKILL}, {@code RTMIN+3}.
     *
     * @throws InvalidRequestException when there is no such signal
     */
    public static int number(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        if (name.startsWith("SIG")) {
            name = name.substring(3);
        }
        int known = name.isEmpty() ? -1 : NAMES.indexOf(name);
        if (known > 0) {
            return known;
        }
        int number =
                switch (name) {
                    case "IOT" -> 6;
                    case "POLL" -> 29;
                    case "RTMIN" -> FIRST_REAL_TIME;
                    case "RTMAX" -> LAST;
                    default -> calculated(name);
                };
        if (number < 1 || number > LAST) {
            throw new InvalidRequestException(
                    "invalid signal: " + text, "give a number from 1 to 64, or a name as TERM");
        }
        return number;
    }

    private static int calculated(String name) {
        if (name.matches("\\d{1,2}")) {
            return Integer.parseInt(name);
        }
        if (name.matches("RTMIN\\+\\d{1,2}")) {
            return FIRST_REAL_TIME + Integer.parseInt(name.substring(6));
        }
        if (name.matches("RTMAX-\\d{1,2}")) {
            return LAST - Integer.parseInt(name.substring(6));
        }
        return -1;
    }
}
