package dev.quarters.api;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Where a guest is in its life. {@link #mayBecome} is the whole law of it. */
public enum GuestState {
    /** Made, and nothing of it runs. */
    CREATED,
    /** Being started: a kernel boots, a command is about to be executed. */
    STARTING,
    /** Its command runs. */
    RUNNING,
    /** Stopped in mid-air, all of it in memory. */
    PAUSED,
    /** Asked to end. */
    STOPPING,
    /** Ended; its exit status is known. */
    EXITED,
    /** Nothing of it is left. */
    REMOVED;

    private static final Map<GuestState, Set<GuestState>> TRANSITIONS =
            Map.of(
                    CREATED, EnumSet.of(STARTING, REMOVED),
                    STARTING, EnumSet.of(RUNNING, STOPPING, EXITED),
                    RUNNING, EnumSet.of(PAUSED, STOPPING, EXITED),
                    PAUSED, EnumSet.of(RUNNING, STOPPING, EXITED),
                    STOPPING, EnumSet.of(EXITED),
                    EXITED, EnumSet.of(STARTING, REMOVED),
                    REMOVED, EnumSet.noneOf(GuestState.class));

    /** Whether a guest in this state may go to {@code next}. */
    public boolean mayBecome(GuestState next) {
        return TRANSITIONS.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether processes of the guest may be there. */
    public boolean isAlive() {
        return switch (this) {
            case STARTING, RUNNING, PAUSED, STOPPING -> true;
            case CREATED, EXITED, REMOVED -> false;
        };
    }
}
