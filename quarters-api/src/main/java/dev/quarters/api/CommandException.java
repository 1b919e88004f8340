package dev.quarters.api;

/** The guest was made but its command could not be started. */
public final class CommandException extends QuartersException {

    private static final long serialVersionUID = 1;

    /** Exit code of a command that is there but can't be executed, as shells and Docker have it. */
    public static final int NOT_EXECUTABLE = 126;

    /** Exit code of a command that is not there, as shells and Docker have it. */
    public static final int NOT_FOUND = 127;

    private final int exitCode;

    /**
     * @param exitCode {@link #NOT_EXECUTABLE} or {@link #NOT_FOUND}
     */
    public CommandException(String message, String remedy, int exitCode) {
        super(message, remedy);
        this.exitCode = exitCode;
    }

    /** The exit code that tells it: {@link #NOT_EXECUTABLE} or {@link #NOT_FOUND}. */
    public int exitCode() {
        return exitCode;
    }
}
