package dev.quarters.machine.bus;

/** A wire to an interrupt controller. */
@FunctionalInterface
public interface InterruptLine {

    /** Sets its level. An edge is true followed by false. */
    void set(boolean high);
}
