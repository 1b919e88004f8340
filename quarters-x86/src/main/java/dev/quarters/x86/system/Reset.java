package dev.quarters.x86.system;

import dev.quarters.x86.Processor;

/** The state after power-up and after INIT (Intel SDM Vol. 3A table 9-1). */
public final class Reset {

    private Reset() {}

    /** Power-up and RESET. */
    public static void powerUp(Processor cpu) {
        throw new UnsupportedOperationException();
    }

    /**
     * INIT: as power-up, but floating-point and most model-specific registers keep their values.
     */
    public static void init(Processor cpu) {
        throw new UnsupportedOperationException();
    }

    /** A start-up IPI: real mode at that page of the first megabyte. */
    public static void startUp(Processor cpu, int page) {
        throw new UnsupportedOperationException();
    }
}
