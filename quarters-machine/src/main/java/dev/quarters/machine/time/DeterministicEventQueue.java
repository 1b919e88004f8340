package dev.quarters.machine.time;

import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Guest time that goes by instructions: each takes a nanosecond. Two runs of a machine see the same
 * time at the same instruction. Who drives the processors calls {@link #begin} before a stretch of
 * instructions and {@link #end} and {@link #advance} after it.
 */
public final class DeterministicEventQueue implements EventQueue, Stateful {

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private final Deadlines deadlines = new Deadlines(() -> this.onEarlier.run());
    private final long epochSeconds;
    private volatile long base;
    private volatile LongSupplier progress = DeterministicEventQueue::nothingYet;
    private Runnable onEarlier = () -> {};

    /** Time 0 is that many seconds after 1970. */
    public DeterministicEventQueue(long epochSeconds) {
        this.epochSeconds = epochSeconds;
    }

    private static long nothingYet() {
        return 0;
    }

    /**
     * Instructions are being executed from now on.
     *
     * @param executed how many there were since
     * @param earlierDeadline called when a timer is set before all others: the stretch may have to
     *     be shorter
     */
    public void begin(LongSupplier executed, Runnable earlierDeadline) {
        progress = executed;
        onEarlier = earlierDeadline;
    }

    /** No instruction is being executed any more; {@link #advance} by what was. */
    public void end() {
        progress = DeterministicEventQueue::nothingYet;
        onEarlier = () -> {};
    }

    /** The first deadline, or {@link Long#MAX_VALUE}. */
    public long nextDeadline() {
        return deadlines.next();
    }

    /** Whether something was posted that did not run yet. */
    public boolean hasPosted() {
        return !posted.isEmpty();
    }

    /** Moves time on, runs what comes due at its time, and what was posted at the end. */
    public void advance(long nanoseconds) {
        lock.lock();
        try {
            long end = base + nanoseconds;
            for (long next = deadlines.next(); next <= end; next = deadlines.next()) {
                boolean late = next <= base;
                base = Math.max(base, next);
                deadlines.run(base);
                if (late && deadlines.next() <= base) {
                    break; // set anew to the past by itself: at the next advance
                }
            }
            base = end;
            for (Runnable each = posted.poll(); each != null; each = posted.poll()) {
                each.run();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long now() {
        return base + progress.getAsLong();
    }

    @Override
    public Timer timer(Runnable action) {
        return deadlines.timer(action);
    }

    @Override
    public void post(Runnable action) {
        posted.add(action);
    }

    @Override
    public long wallClockSeconds() {
        return epochSeconds + now() / 1_000_000_000L;
    }

    @Override
    public ReentrantLock lock() {
        return lock;
    }

    @Override
    public void save(StateWriter out) {
        out.putLong("now", now());
    }

    @Override
    public void load(StateReader in) {
        base = in.getLong("now");
    }
}
