package dev.quarters.machine.time;

import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Guest time that goes as the host's does, except while it is paused. A thread of its own sleeps
 * until the next deadline and runs what is due.
 */
public final class RealTimeEventQueue implements EventQueue, Stateful, AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private final Deadlines deadlines = new Deadlines(this::wake);
    private final Thread thread;
    private volatile boolean closed;

    /** Host time at which guest time was 0; or, while paused, guest time. */
    private volatile Clock clock = new Clock(true, 0);

    private record Clock(boolean paused, long value) {

        long now() {
            return paused ? value : System.nanoTime() - value;
        }
    }

    /** A queue whose time stands at 0 until {@link #resume}. */
    public RealTimeEventQueue(String name) {
        thread = Thread.ofPlatform().name(name).daemon().start(this::loop);
    }

    private void loop() {
        while (!closed) {
            long next;
            lock.lock();
            try {
                for (Runnable each = posted.poll(); each != null; each = posted.poll()) {
                    each.run();
                }
                if (!clock.paused) {
                    deadlines.run(now());
                }
                next = clock.paused ? Long.MAX_VALUE : deadlines.next();
            } finally {
                lock.unlock();
            }
            if (!posted.isEmpty()) {
                continue;
            }
            if (next == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                long nanoseconds = next - now();
                if (nanoseconds > 0) {
                    LockSupport.parkNanos(this, nanoseconds);
                }
            }
        }
    }

    private void wake() {
        LockSupport.unpark(thread);
    }

    /** Lets time go. */
    public void resume() {
        lock.lock();
        try {
            if (clock.paused) {
                clock = new Clock(false, System.nanoTime() - clock.value);
            }
        } finally {
            lock.unlock();
        }
        wake();
    }

    /** Stops time: no timer comes due; what is posted runs still. */
    public void pause() {
        lock.lock();
        try {
            clock = new Clock(true, clock.now());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long now() {
        return clock.now();
    }

    @Override
    public Timer timer(Runnable action) {
        return deadlines.timer(action);
    }

    @Override
    public void post(Runnable action) {
        posted.add(action);
        wake();
    }

    @Override
    public long wallClockSeconds() {
        return Math.floorDiv(System.currentTimeMillis(), 1000L);
    }

    @Override
    public ReentrantLock lock() {
        return lock;
    }

    @Override
    public void save(StateWriter out) {
        out.putLong("now", now());
    }

    /** Timers are set again by those whose they are. */
    @Override
    public void load(StateReader in) {
        long now = in.getLong("now");
        clock = clock.paused ? new Clock(true, now) : new Clock(false, System.nanoTime() - now);
    }

    /** Ends the thread; what has not come due never does. */
    @Override
    public void close() {
        closed = true;
        wake();
    }
}
