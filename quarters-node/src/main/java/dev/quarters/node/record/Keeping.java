package dev.quarters.node.record;

import dev.quarters.api.HealthCheck;

import java.util.Optional;

/**
 * How a guest is kept.
 *
 * @param restart what is done when it ends
 * @param autoRemove whether it is removed when it ends
 * @param openInput whether its standard input is open, for whoever attaches
 * @param inputOnce whether its input ends with the first one who attached to it
 * @param stopSignal empty: SIGTERM
 * @param stopTimeoutSeconds between that signal and SIGKILL; -1: no limit
 * @param log how its output is kept
 * @param health how it is seen whether it is well
 */
public record Keeping(
        RestartPolicy restart,
        boolean autoRemove,
        boolean openInput,
        boolean inputOnce,
        Optional<String> stopSignal,
        int stopTimeoutSeconds,
        LogLimits log,
        HealthCheck health) {

    /** Docker's. */
    public static final int USUAL_STOP_TIMEOUT_SECONDS = 10;

    /** Docker's defaults. */
    public static final Keeping USUAL =
            new Keeping(
                    RestartPolicy.NEVER,
                    false,
                    false,
                    false,
                    Optional.empty(),
                    USUAL_STOP_TIMEOUT_SECONDS,
                    LogLimits.NONE,
                    HealthCheck.UNSAID);

    /** With another restart policy. */
    public Keeping restarting(RestartPolicy other) {
        return new Keeping(
                other,
                autoRemove,
                openInput,
                inputOnce,
                stopSignal,
                stopTimeoutSeconds,
                log,
                health);
    }

    /**
     * How much of its output is kept.
     *
     * @param fileBytes after which a new file is begun; 0: never
     * @param files that are kept, at least 1
     */
    public record LogLimits(long fileBytes, int files) {

        /** All of it. */
        public static final LogLimits NONE = new LogLimits(0, 1);
    }
}
