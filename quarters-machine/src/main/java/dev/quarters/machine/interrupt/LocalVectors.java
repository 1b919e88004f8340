package dev.quarters.machine.interrupt;

import dev.quarters.machine.state.RegisterArray;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

/** The local vector table: what local sources do (Intel SDM Vol. 3A §11.5.1). */
final class LocalVectors implements Stateful {

    /** Sources, in the order of their registers from 320H on. */
    static final int TIMER = 0;

    static final int THERMAL = 1;
    static final int PERFORMANCE = 2;
    static final int LINT0 = 3;
    static final int LINT1 = 4;
    static final int ERROR = 5;
    static final int COUNT = 6;

    /** Writable bits: vector and mask; delivery mode; polarity and trigger; the timer's mode. */
    private static final int[] WRITABLE = {
        0x7_00FF, 0x1_07FF, 0x1_07FF, 0x1_A7FF, 0x1_A7FF, 0x1_00FF
    };

    private static final int EXTERNAL = 7 << 8;
    private static final int NON_MASKABLE = 4 << 8;

    private final int[] entries = new int[COUNT];

    /** All masked; but firmware wires the bootstrap processor to the 8259 pair and to NMI. */
    void reset(boolean bootstrap) {
        java.util.Arrays.fill(entries, LocalApic.MASKED);
        if (bootstrap) {
            entries[LINT0] = EXTERNAL;
            entries[LINT1] = NON_MASKABLE;
        }
    }

    int get(int source) {
        return entries[source];
    }

    /** While the APIC is disabled by software all stay masked. */
    void set(int source, int value, boolean enabled) {
        entries[source] = value & WRITABLE[source] | (enabled ? 0 : LocalApic.MASKED);
    }

    void maskAll() {
        for (int source = 0; source < COUNT; source++) {
            entries[source] |= LocalApic.MASKED;
        }
    }

    ApicTimer.Mode timerMode() {
        return switch (entries[TIMER] >> 17 & 3) {
            case 1 -> ApicTimer.Mode.PERIODIC;
            case 2 -> ApicTimer.Mode.DEADLINE;
            default -> ApicTimer.Mode.ONE_SHOT;
        };
    }

    @Override
    public void save(StateWriter out) {
        out.putInts("entries", entries);
    }

    @Override
    public void load(StateReader in) {
        System.arraycopy(RegisterArray.read(in, "entries", COUNT), 0, entries, 0, COUNT);
    }
}
