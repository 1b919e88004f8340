package dev.quarters.daemon.network;

import dev.quarters.node.event.Events;
import dev.quarters.node.life.Household;

import java.util.List;
import java.util.Optional;

/**
 * Gives back what guests had on networks as soon as their end is told: one whose process was killed
 * could not do it.
 */
public final class EndedGuests implements AutoCloseable {

    private static final long HOUR_MILLIS = 3_600_000;

    /** A process that was killed is there until its parent asks how it ended, seconds later. */
    private static final List<Long> PAUSES_MILLIS = List.of(0L, 100L, 1000L, 5000L);

    private final Household household;
    private final Events.Listener told;
    private final Thread thread;

    private EndedGuests(Household household) {
        this.household = household;
        this.told = household.events().listen(Optional.empty());
        this.thread = Thread.ofVirtual().name("quarters networks").start(this::hear);
    }

    /** Until it is closed; what ended before is given back first. */
    public static EndedGuests of(Household household) {
        Networks.forgetEnded(household);
        return new EndedGuests(household);
    }

    private void hear() {
        try {
            while (true) {
                if (told.next(HOUR_MILLIS).filter(it -> it.action().equals("die")).isPresent()) {
                    forgetPatiently();
                }
            }
        } catch (InterruptedException closed) {
            // It is what was wanted.
        }
    }

    /** For all that ended before it begins. */
    private void forgetPatiently() throws InterruptedException {
        while (told.next(0).isPresent()) {
            // What is done for one end is done for all.
        }
        for (long pause : PAUSES_MILLIS) {
            Thread.sleep(pause);
            forget();
        }
    }

    /** What can't be done now is done at the next end, or by the next daemon. */
    private void forget() {
        try {
            Networks.forgetEnded(household);
        } catch (RuntimeException refused) {
            System.getLogger(EndedGuests.class.getName())
                    .log(System.Logger.Level.WARNING, refused.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        told.close();
    }
}
