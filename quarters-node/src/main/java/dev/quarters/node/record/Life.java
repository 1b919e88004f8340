package dev.quarters.node.record;

import dev.quarters.api.GuestState;

import java.time.Instant;
import java.util.Optional;

/**
 * Where a guest is in its life, and what became of it last.
 *
 * @param restarting whether it ended and waits to be started again
 * @param exitCode of the last end
 * @param outOfMemory whether that was for want of memory
 * @param error why it could not be started or how it was lost; empty when neither
 * @param restarts how often it was started again by its policy
 * @param stoppedBySomebody whether the last end was asked for
 */
public record Life(
        GuestState state,
        boolean restarting,
        Optional<Instant> started,
        Optional<Instant> finished,
        int exitCode,
        boolean outOfMemory,
        String error,
        int restarts,
        boolean stoppedBySomebody) {

    /** Made, and never started. */
    public static final Life NEW =
            new Life(
                    GuestState.CREATED,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    0,
                    false,
                    "",
                    0,
                    false);

    /** It is being started. */
    public Life starting(Instant now) {
        return new Life(
                GuestState.STARTING,
                false,
                Optional.of(now),
                finished,
                0,
                false,
                "",
                restarts,
                false);
    }

    /** The same in another state. */
    public Life in(GuestState next) {
        return new Life(
                next,
                restarting,
                started,
                finished,
                exitCode,
                outOfMemory,
                error,
                restarts,
                stoppedBySomebody);
    }

    /** It ended. */
    public Life ended(Instant now, int code, boolean forMemory, String why, boolean asked) {
        return new Life(
                GuestState.EXITED,
                false,
                started,
                Optional.of(now),
                code,
                forMemory,
                why,
                restarts,
                asked);
    }

    /** It waits to be started again, or no longer. */
    public Life waiting(boolean waits, int times) {
        return new Life(
                state,
                waits,
                started,
                finished,
                exitCode,
                outOfMemory,
                error,
                times,
                stoppedBySomebody);
    }

    /** Whether somebody stopped it is now known. */
    public Life stopped(boolean bySomebody) {
        return new Life(
                state,
                restarting,
                started,
                finished,
                exitCode,
                outOfMemory,
                error,
                restarts,
                bySomebody);
    }
}
