package dev.quarters.machine.interrupt;

/**
 * What a local APIC does to its processor. Called under the machine's lock, by whatever thread;
 * each of them returns at once.
 */
public interface ProcessorControl {

    /** An interrupt waits that did not before. */
    void signal();

    /** INIT: reset, then wait for {@link #startUp}; the bootstrap processor starts by itself. */
    void initialize();

    /** Starts a processor that waits after INIT in real mode at vector × 1000H; else nothing. */
    void startUp(int vector);
}
