package dev.quarters.linux;

/** What this process does to itself. */
public final class OwnProcess {

    private OwnProcess() {}

    /**
     * Ends it at once (exit_group(2)), with nothing run or flushed. The JVM's own way waits 300 ms
     * for threads that are in native code, as the one of {@link dev.quarters.linux.event.EventLoop}
     * always is.
     */
    public static void exit(int code) {
        Kernel.call(SystemCall.exit_group, code);
    }

    /**
     * Leaves the session and the terminal of whoever started it (setsid(2)). Nothing happens to one
     * that leads a session or a group already.
     */
    public static void leaveSession() {
        Kernel.call(SystemCall.setsid);
    }
}
