package dev.quarters.bootkit.agent;

/**
 * The host's vsock ports. Each session, numbered from 0, has four of its own; process 1 has one.
 */
public final class Port {

    /** Process 1 connects to it, and reads the names of programs: eight characters each. */
    public static final int INIT = 1023;

    private static final int FIRST_SESSION = 1024;

    private Port() {}

    /** What a program tells of its session. */
    public static int reports(int session) {
        return FIRST_SESSION + 4 * session;
    }

    /** The command's standard input; of a terminal both directions. */
    public static int input(int session) {
        return reports(session) + 1;
    }

    /** The command's standard output. */
    public static int output(int session) {
        return reports(session) + 2;
    }

    /** The command's standard error. */
    public static int errorOutput(int session) {
        return reports(session) + 3;
    }
}
