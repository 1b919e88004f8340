package dev.quarters.machine.interrupt;

import dev.quarters.machine.state.RegisterArray;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;
import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.time.Frequency;

/**
 * The timer of a local APIC (Intel SDM Vol. 3A §11.5.4): counts down from an initial count at
 * {@link #HERTZ} over a divisor, once or again and again, or waits for a value of the time-stamp
 * counter.
 */
final class ApicTimer implements Stateful {

    /** A count is a nanosecond. */
    static final long HERTZ = 1_000_000_000L;

    /** Shorter periods come due that often only, so that a guest can't keep the host busy. */
    private static final long SHORTEST_PERIOD = 20_000;

    enum Mode {
        ONE_SHOT,
        PERIODIC,
        DEADLINE
    }

    private final EventQueue events;
    private final Frequency timestamp;
    private final EventQueue.Timer timer;
    private final Runnable onExpiry;
    private Mode mode = Mode.ONE_SHOT;
    private long initialCount;
    private int divideConfiguration;
    private long start;
    private long deadline;
    private long timestampOffset;

    ApicTimer(EventQueue events, Frequency timestamp, Runnable onExpiry) {
        this.events = events;
        this.timestamp = timestamp;
        this.onExpiry = onExpiry;
        timer = events.timer(this::expire);
    }

    void reset() {
        mode = Mode.ONE_SHOT;
        initialCount = 0;
        divideConfiguration = 0;
        deadline = 0;
        timer.cancel();
    }

    private void expire() {
        if (mode == Mode.PERIODIC && initialCount != 0) {
            long now = events.now();
            long passed = Math.max(1, (now - start) / period());
            timer.set(Math.max(start + (passed + 1) * period(), now + SHORTEST_PERIOD));
        } else if (mode == Mode.DEADLINE) {
            deadline = 0;
        }
        onExpiry.run();
    }

    /** Nanoseconds for all of the initial count. */
    private long period() {
        return initialCount << divisorShift();
    }

    /** Bits 0, 1 and 3 of the divide configuration; 7 is 1, 0 is 2, … 6 is 128. */
    private int divisorShift() {
        return (divideConfiguration & 3 | divideConfiguration >> 1 & 4) + 1 & 7;
    }

    /** Changing between deadline and the others disarms it (§11.5.4.1). */
    void setMode(Mode newMode) {
        if (newMode != mode) {
            boolean disarms = newMode == Mode.DEADLINE || mode == Mode.DEADLINE;
            mode = newMode;
            if (disarms) {
                initialCount = 0;
                deadline = 0;
                timer.cancel();
            } else if (initialCount != 0 && timer.deadline() == Long.MAX_VALUE) {
                setInitialCount((int) initialCount);
            }
        }
    }

    void setInitialCount(int count) {
        if (mode == Mode.DEADLINE) {
            return;
        }
        initialCount = count & 0xFFFF_FFFFL;
        start = events.now();
        if (initialCount == 0) {
            timer.cancel();
        } else {
            timer.set(start + period());
        }
    }

    int initialCount() {
        return (int) initialCount;
    }

    int currentCount() {
        if (mode == Mode.DEADLINE || initialCount == 0) {
            return 0;
        }
        long passed = events.now() - start;
        if (mode == Mode.ONE_SHOT) {
            return passed >= period() ? 0 : (int) (initialCount - (passed >> divisorShift()));
        }
        return (int) (initialCount - (passed % period() >> divisorShift()));
    }

    int divideConfiguration() {
        return divideConfiguration;
    }

    /** Goes on from the present count with another divisor. */
    void setDivideConfiguration(int value) {
        long current = currentCount() & 0xFFFF_FFFFL;
        divideConfiguration = value & 0xB;
        if (timer.deadline() != Long.MAX_VALUE && mode != Mode.DEADLINE) {
            start = events.now() - (initialCount - current << divisorShift());
            timer.set(start + period());
        }
    }

    long deadline() {
        return deadline;
    }

    void setDeadline(long value) {
        if (mode == Mode.DEADLINE) {
            deadline = value;
            if (value == 0) {
                timer.cancel();
            } else {
                long ticks = value - timestampOffset;
                timer.set(ticks < 0 ? farOrPast(value) : timestamp.nanoseconds(ticks));
            }
        }
    }

    /** Counters are unsigned: a negative difference is the past, or beyond centuries. */
    private static long farOrPast(long value) {
        return value < 0 ? Long.MAX_VALUE : 0;
    }

    void setTimestampOffset(long offset) {
        timestampOffset = offset;
        setDeadline(deadline);
    }

    private static Mode mode(String name) {
        return switch (name) {
            case "PERIODIC" -> Mode.PERIODIC;
            case "DEADLINE" -> Mode.DEADLINE;
            default -> Mode.ONE_SHOT;
        };
    }

    @Override
    public void save(StateWriter out) {
        out.putString("mode", mode.name());
        out.putLongs(
                "counts",
                new long[] {
                    initialCount,
                    divideConfiguration,
                    start,
                    deadline,
                    timestampOffset,
                    timer.deadline()
                });
    }

    @Override
    public void load(StateReader in) {
        mode = mode(in.getString("mode"));
        long[] saved = RegisterArray.readLongs(in, "counts", 6);
        initialCount = saved[0] & 0xFFFF_FFFFL;
        divideConfiguration = (int) saved[1] & 0xB;
        start = Math.min(saved[2], events.now());
        deadline = saved[3];
        timestampOffset = saved[4];
        timer.set(saved[5]);
    }
}
