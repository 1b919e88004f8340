package dev.quarters.machine.power;

/** What the guest asks of the machine as a whole. Called under the machine's lock. */
public interface PowerControl {

    /** Soft off (S5). */
    void powerOff();

    /** Reset of everything. */
    void reset();

    /** The guest wrote a value to the debug exit port: it wants to end with it. */
    void exit(int code);
}
