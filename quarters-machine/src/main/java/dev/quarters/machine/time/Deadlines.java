package dev.quarters.machine.time;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Timers that are set, in the order of their deadlines; of equal ones the first set is first. */
final class Deadlines {

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(
                    Comparator.<Entry>comparingLong(entry -> entry.deadline)
                            .thenComparingLong(entry -> entry.sequence));
    private final Runnable onEarlier;
    private long sequence;

    /** Calls back when the first deadline becomes an earlier one. */
    Deadlines(Runnable onEarlier) {
        this.onEarlier = onEarlier;
    }

    EventQueue.Timer timer(Runnable action) {
        return new Entry(action);
    }

    /** The first deadline, or {@link Long#MAX_VALUE}. */
    long next() {
        Entry first = entries.peek();
        return first == null ? Long.MAX_VALUE : first.deadline;
    }

    /**
     * Runs what is due at that time. What the actions set to that time or before is left for the
     * next call, so a timer that is always due can't hold the queue.
     */
    void run(long now) {
        long end = sequence;
        Entry first = entries.peek();
        while (first != null && first.deadline <= now && first.sequence < end) {
            entries.remove();
            first.deadline = Long.MAX_VALUE;
            first.action.run();
            first = entries.peek();
        }
    }

    private final class Entry implements EventQueue.Timer {

        private final Runnable action;
        private long deadline = Long.MAX_VALUE;
        private long sequence;

        Entry(Runnable action) {
            this.action = action;
        }

        @Override
        public void set(long deadlineNanoseconds) {
            cancel();
            if (deadlineNanoseconds != Long.MAX_VALUE) {
                long before = next();
                deadline = deadlineNanoseconds;
                sequence = Deadlines.this.sequence++;
                entries.add(this);
                if (deadline < before) {
                    onEarlier.run();
                }
            }
        }

        @Override
        public void cancel() {
            if (deadline != Long.MAX_VALUE) {
                entries.remove(this);
                deadline = Long.MAX_VALUE;
            }
        }

        @Override
        public long deadline() {
            return deadline;
        }
    }
}
