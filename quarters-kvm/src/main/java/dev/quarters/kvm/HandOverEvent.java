package dev.quarters.kvm;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** KVM gave up on an instruction, and the software CPU executed it and some more. */
@Name("dev.quarters.HandOver")
@Label("Hand-Over to Software")
@Category("Quarters")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // JFR reads them
final class HandOverEvent extends Event {

    @Label("Instruction Pointer")
    private long instructionPointer;

    @Label("Instructions")
    private long instructions;

    /** It ended; at most so many instructions were executed from there. */
    void end(long rip, long most) {
        end();
        if (shouldCommit()) {
            instructionPointer = rip;
            instructions = most;
            commit();
        }
    }
}
