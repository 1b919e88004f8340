package dev.quarters.machine.interrupt;

import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

/**
 * IA32_APIC_BASE: where the registers are, and in which mode (Intel SDM Vol. 3A §11.4.4, §11.12.1).
 */
final class ApicBase implements Stateful {

    static final int MSR = 0x1B;
    private static final int BOOTSTRAP = 1 << 8;
    private static final int EXTENDED = 1 << 10;
    private static final int ENABLED = 1 << 11;
    private static final long ADDRESS = 0xF_FFFF_FFFF_F000L;
    private static final long RESET = 0xFEE0_0000L | ENABLED;

    private final boolean bootstrap;
    private volatile long value;

    ApicBase(boolean bootstrap) {
        this.bootstrap = bootstrap;
    }

    void reset() {
        value = RESET | (bootstrap ? BOOTSTRAP : 0);
    }

    boolean isBootstrap() {
        return bootstrap;
    }

    boolean isEnabled() {
        return (value & ENABLED) != 0;
    }

    /** x2APIC mode. */
    boolean isExtended() {
        return (value & EXTENDED) != 0;
    }

    /** Of the page of registers, or -1. */
    long address() {
        long now = value;
        return (now & (ENABLED | EXTENDED)) == ENABLED ? now & ADDRESS : -1;
    }

    long get() {
        return value;
    }

    /** False when a bit is reserved, or the modes don't follow each other (figure 11-27). */
    boolean set(long written) {
        int modes = (int) written & (ENABLED | EXTENDED);
        int before = (int) value & (ENABLED | EXTENDED);
        boolean valid =
                switch (modes) {
                    case EXTENDED -> false;
                    case ENABLED -> before != (ENABLED | EXTENDED);
                    case ENABLED | EXTENDED -> before != 0;
                    default -> true;
                };
        if (!valid || (written & ~(ADDRESS | ENABLED | EXTENDED | BOOTSTRAP)) != 0) {
            return false;
        }
        value = written & ~BOOTSTRAP | (bootstrap ? BOOTSTRAP : 0);
        return true;
    }

    @Override
    public void save(StateWriter out) {
        out.putLong("value", value);
    }

    @Override
    public void load(StateReader in) {
        value = in.getLong("value") & (ADDRESS | ENABLED | EXTENDED) | (bootstrap ? BOOTSTRAP : 0);
    }
}
