package dev.quarters.node.life;

import dev.quarters.api.Guest;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/**
 * A life that is to end.
 *
 * @param guest that lives it
 * @param end of it
 * @param audience who sees its output; whoever does not read it is sent away in the end, for the
 *     life has ended only when all of its output was seen
 * @param told hears each signal that was sent
 */
record Ending(Guest guest, CompletableFuture<End> end, Audience audience, IntConsumer told) {

    /** After SIGKILL, those who do not read have that long. */
    private static final long LAST_SECONDS = 3;

    /** Sends a signal, and SIGKILL when that was in vain; returns when the life has ended. */
    void stop(int number, int timeoutSeconds) throws InterruptedException {
        signal(number);
        if (number != Signals.KILL
                && !isOver(timeoutSeconds < 0 ? Integer.MAX_VALUE : timeoutSeconds)) {
            signal(Signals.KILL);
        }
        if (!isOver(LAST_SECONDS)) {
            audience.dismiss();
            boolean _ = isOver(Integer.MAX_VALUE);
        }
    }

    private boolean isOver(long seconds) throws InterruptedException {
        try {
            end.get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Sends a signal. */
    void signal(int number) {
        guest.signal(number);
        told.accept(number);
        if (number == Signals.KILL) {
            end.copy()
                    .orTimeout(LAST_SECONDS, TimeUnit.SECONDS)
                    .whenComplete(
                            (ended, late) -> {
                                if (late != null) {
                                    audience.dismiss();
                                }
                            });
        }
    }
}
