package dev.quarters.machine.run;

/** How a machine came to its end. */
public sealed interface MachineEnd {

    /** The guest powered off. */
    record PoweredOff() implements MachineEnd {}

    /** The guest wrote that code to the debug exit port. */
    record Exited(int code) implements MachineEnd {}

    /** Somebody stopped it. */
    record Stopped() implements MachineEnd {}

    /**
     * A processor shut down by a triple fault, and the machine was not to reset then.
     *
     * @param place where that stands, for people; empty when it can't be told
     */
    record ShutDown(String place) implements MachineEnd {}

    /** The only processor halted with interrupts disabled: nothing can wake it. */
    record Halted() implements MachineEnd {}

    /** A bug of the machine, or a failure of the host. */
    record Failed(Throwable cause) implements MachineEnd {}
}
