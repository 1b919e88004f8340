package dev.quarters.machine.debug;

import java.util.List;
import java.util.Optional;

/** A virtual processor that a debugger can look into. To be called only while it stands. */
public interface Debuggable {

    /** The register's value, little-endian, of {@link Register#bytes}. */
    byte[] read(Register register);

    /** Sets it. False: it cannot have that value, or cannot be set. */
    boolean write(Register register, byte[] value);

    /**
     * The physical address of a linear one by the page tables in force, which stay as they are; -1
     * when there is none.
     */
    long physicalAddress(long linear);

    /** Where to stop, in place of what was said before. */
    void setStopPoints(List<StopPoint> points);

    /** Whether the next run executes one instruction only, and stops. */
    void setStepping(boolean stepping);

    /** Whose access it stopped for; empty: it stopped for another reason. */
    Optional<StopPoint> watched();

    /** Where it stands, in one line: the instruction, the stack, and what page faults are about. */
    String place();

    /** The rest of what there is to know about its state, in lines for people. */
    String describe();
}
