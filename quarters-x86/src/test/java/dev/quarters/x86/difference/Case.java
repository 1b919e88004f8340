package dev.quarters.x86.difference;

/** An instruction, the state before it, and the state after it. */
final class Case {

    byte[] code = {};

    /**
     * Executes one instruction only, wherever it leads, and one iteration of a repeated one.
     * Otherwise it has to end at its last byte or with an exception.
     */
    boolean step;

    final MachineState before = new MachineState();
    final MachineState after = new MachineState();

    /** For messages. */
    String name = "";
}
