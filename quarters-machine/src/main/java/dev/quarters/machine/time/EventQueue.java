package dev.quarters.machine.time;

import java.util.concurrent.locks.ReentrantLock;

/**
 * What happens to a machine besides its processors' work: timers that come due, and what the host
 * brings (bytes typed, packets). All of it happens under one {@link #lock}, which also covers every
 * access of a processor to a device.
 *
 * <p>In real time a thread of the machine runs what is due. In deterministic time the machine runs
 * it between two stretches of instructions, and time is the count of instructions.
 */
public interface EventQueue {

    /** Guest time in nanoseconds since power-up; never goes back. */
    long now();

    /** A timer that is not set. The action runs under the lock. */
    Timer timer(Runnable action);

    /** Runs that soon, under the lock, on whatever thread. From any thread. */
    void post(Runnable action);

    /**
     * As {@link #post}, but on this thread if nobody has the lock at this moment: to wake another
     * one takes longer than most actions. By a thread that is in nobody's way.
     */
    default void deliver(Runnable action) {
        if (!lock().tryLock()) {
            post(action);
            return;
        }
        try {
            action.run();
        } finally {
            lock().unlock();
        }
    }

    /** Seconds since 1970 that the guest's clock shows at this moment. */
    long wallClockSeconds();

    /** The lock. */
    ReentrantLock lock();

    /** Runs under the lock, now and on this thread. */
    default void locked(Runnable action) {
        lock().lock();
        try {
            action.run();
        } finally {
            lock().unlock();
        }
    }

    /** Something to happen at a time. */
    interface Timer {

        /** At that time (at once, if it is past), instead of what was set before. */
        void set(long deadlineNanoseconds);

        /** Not at all. */
        void cancel();

        /** What is set, or {@link Long#MAX_VALUE}. */
        long deadline();
    }
}
