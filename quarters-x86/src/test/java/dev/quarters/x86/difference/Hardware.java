package dev.quarters.x86.difference;

import java.util.List;

/** A real processor that executes cases. */
interface Hardware extends AutoCloseable {

    /** Executes them all, and sets their states after. */
    void run(List<Case> cases);

    /** Whether a case went where this one keeps what it needs, and so cannot be run. */
    boolean isItsOwn(MachineState after);

    /** Whether it could not execute a case, of which the software CPU says otherwise. */
    boolean refused(Case each, MachineState software);

    /** Whether what it says of RIP and the error code after exceptions is the processor's own. */
    boolean tellsErrorCodes();

    @Override
    void close();
}
