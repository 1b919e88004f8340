package dev.quarters.machine.timer;

import dev.quarters.machine.state.RegisterArray;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;
import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.time.Frequency;

/**
 * A counter of the interval timer (Intel 8254 data sheet, 231164-005). Nothing counts: what a
 * counter and its output are follows from the time since the count was loaded.
 */
final class PitChannel implements Stateful {

    /** 14.31818 MHz / 12. */
    static final Frequency CLOCK = new Frequency(1_193_182);

    private static final int LOW_BYTE = 1;
    private static final int HIGH_BYTE = 2;
    private static final int BOTH = 3;

    private final EventQueue events;

    private int mode;
    private boolean decimal;
    private int access = BOTH;

    /** 1 to 10000H. */
    private int count = 0x10000;

    /**
     * The clock when it was loaded or triggered; while the gate holds it, minus what has passed.
     */
    private long start;

    private boolean held;
    private boolean gate = true;
    private boolean writesHigh;
    private int lowWritten;
    private boolean readsHigh;

    /** Bytes that are latched: status first, then count; -1 for none. */
    private int latchedStatus = -1;

    private int latchedCount = -1;

    PitChannel(EventQueue events) {
        this.events = events;
    }

    void reset(boolean newGate) {
        mode = 3;
        decimal = false;
        access = BOTH;
        gate = newGate;
        writesHigh = false;
        readsHigh = false;
        latchedStatus = -1;
        latchedCount = -1;
        load(0);
    }

    private long clock() {
        return CLOCK.ticks(events.now());
    }

    /** Clocks since the count was loaded. */
    private long elapsed() {
        return held ? -start : clock() - start;
    }

    void control(int value) {
        access = value >> 4 & 3;
        mode = value >> 1 & 7;
        if (mode > 5) {
            mode -= 4; // 6 and 7 are 2 and 3
        }
        decimal = (value & 1) != 0;
        writesHigh = false;
        readsHigh = false;
        latchedStatus = -1;
        latchedCount = -1;
        count = limit();
        trigger();
    }

    private int limit() {
        return decimal ? 10_000 : 0x1_0000;
    }

    private void load(int value) {
        int binary = decimal ? fromDecimal(value) : value;
        count = binary == 0 ? limit() : binary;
        trigger();
    }

    private void trigger() {
        start = clock();
        held = false;
        hold();
    }

    /** A low gate stops the count, save in modes 1 and 5, where its edge only starts it. */
    private void hold() {
        boolean stops = !gate && mode != 1 && mode != 5;
        if (stops && !held) {
            start -= clock();
            held = true;
        } else if (!stops && held) {
            start += clock();
            held = false;
        }
    }

    void setGate(boolean high) {
        boolean rises = high && !gate;
        gate = high;
        if (rises && mode != 0 && mode != 4) {
            trigger();
        } else {
            hold();
        }
    }

    boolean gate() {
        return gate;
    }

    void write(int value) {
        switch (access) {
            case LOW_BYTE -> load(value);
            case HIGH_BYTE -> load(value << 8);
            default -> {
                if (writesHigh) {
                    load(lowWritten | value << 8);
                } else {
                    lowWritten = value;
                }
                writesHigh = !writesHigh;
            }
        }
    }

    void latchCount() {
        if (latchedCount < 0) {
            latchedCount = current();
        }
    }

    void latchStatus() {
        if (latchedStatus < 0) {
            latchedStatus = (output() ? 0x80 : 0) | access << 4 | mode << 1 | (decimal ? 1 : 0);
        }
    }

    int read() {
        if (latchedStatus >= 0) {
            int status = latchedStatus;
            latchedStatus = -1;
            return status;
        }
        int value = latchedCount >= 0 ? latchedCount : current();
        boolean high = access == HIGH_BYTE || access == BOTH && readsHigh;
        if (access == BOTH) {
            readsHigh = !readsHigh;
        }
        if (access != BOTH || high) {
            latchedCount = -1;
        }
        return high ? value >> 8 & 0xFF : value & 0xFF;
    }

    private int current() {
        long elapsed = elapsed();
        long value =
                switch (mode) {
                    case 2 -> count - Math.floorMod(elapsed, count);
                    case 3 -> count - Math.floorMod(2 * elapsed, count);
                    default -> Math.floorMod(count - elapsed, limit());
                };
        int wrapped = (int) (value % limit());
        return decimal ? toDecimal(wrapped) : wrapped;
    }

    boolean output() {
        long elapsed = elapsed();
        return switch (mode) {
            case 0, 1 -> elapsed >= count;
            case 2 -> !gate || Math.floorMod(elapsed, count) != count - 1;
            case 3 -> !gate || Math.floorMod(elapsed, count) < (count + 1) / 2;
            default -> elapsed != count;
        };
    }

    boolean isPeriodic() {
        return mode == 2 || mode == 3;
    }

    /** When the output rises next, in nanoseconds, or {@link Long#MAX_VALUE}. */
    long nextRise() {
        long elapsed = elapsed();
        if (held || !isPeriodic() && elapsed >= count) {
            return Long.MAX_VALUE;
        }
        long clocks = isPeriodic() ? (elapsed / count + 1) * count : count;
        return CLOCK.nanoseconds(start + clocks);
    }

    private static int fromDecimal(int value) {
        int result = 0;
        for (int shift = 12; shift >= 0; shift -= 4) {
            result = result * 10 + Math.min(9, value >> shift & 0xF);
        }
        return result;
    }

    private static int toDecimal(int value) {
        int result = 0;
        int rest = value;
        for (int shift = 0; shift < 16; shift += 4) {
            result |= rest % 10 << shift;
            rest /= 10;
        }
        return result;
    }

    @Override
    public void save(StateWriter out) {
        out.putInts(
                "registers",
                new int[] {
                    mode,
                    access,
                    count,
                    lowWritten,
                    latchedStatus,
                    latchedCount,
                    bit(decimal, 0) | bit(held, 1) | bit(gate, 2),
                    bit(writesHigh, 0) | bit(readsHigh, 1)
                });
        out.putLong("start", start);
    }

    private static int bit(boolean value, int number) {
        return value ? 1 << number : 0;
    }

    @Override
    public void load(StateReader in) {
        int[] saved = RegisterArray.read(in, "registers", 8);
        mode = Math.floorMod(saved[0], 6);
        access = saved[1] & 3;
        decimal = (saved[6] & 1) != 0;
        held = (saved[6] & 2) != 0;
        gate = (saved[6] & 4) != 0;
        count = Math.clamp(saved[2], 1, limit());
        lowWritten = saved[3] & 0xFF;
        latchedStatus = Math.clamp(saved[4], -1, 0xFF);
        latchedCount = Math.clamp(saved[5], -1, 0xFFFF);
        writesHigh = (saved[7] & 1) != 0;
        readsHigh = (saved[7] & 2) != 0;
        long limit = clock();
        start =
                held
                        ? Math.clamp(in.getLong("start"), -limit, 0)
                        : Math.clamp(in.getLong("start"), 0, limit);
    }
}
