package dev.quarters.machine.virtio;

import dev.quarters.machine.time.EventQueue;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/** Time that stands until a test moves it; what is posted waits until a test runs it. */
public final class TestEvents implements EventQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private final List<TestTimer> timers = new ArrayList<>();
    private long now;

    @Override
    public long now() {
        return now;
    }

    @Override
    public Timer timer(Runnable action) {
        return new TestTimer(action);
    }

    @Override
    public void post(Runnable action) {
        posted.add(action);
    }

    @Override
    public long wallClockSeconds() {
        return now / 1_000_000_000;
    }

    @Override
    public ReentrantLock lock() {
        return lock;
    }

    /** Runs what was posted, and what that posts; how many there were. */
    public int run() {
        int count = 0;
        for (Runnable next = posted.poll(); next != null; next = posted.poll()) {
            locked(next);
            count++;
        }
        return count;
    }

    /** Lets time pass and runs the timers that come due. */
    public void advance(long nanoseconds) {
        now += nanoseconds;
        for (TestTimer timer : List.copyOf(timers)) {
            if (timer.deadline <= now) {
                timer.cancel();
                locked(timer.action);
            }
        }
        run();
    }

    private final class TestTimer implements Timer {

        private final Runnable action;
        private long deadline = Long.MAX_VALUE;

        TestTimer(Runnable action) {
            this.action = action;
        }

        @Override
        public void set(long deadlineNanoseconds) {
            if (deadline == Long.MAX_VALUE) {
                timers.add(this);
            }
            deadline = deadlineNanoseconds;
        }

        @Override
        public void cancel() {
            timers.remove(this);
            deadline = Long.MAX_VALUE;
        }

        @Override
        public long deadline() {
            return deadline;
        }
    }
}
