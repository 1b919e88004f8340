package dev.quarters.pc;

import dev.quarters.api.Engine;

/** An engine whose guests run in the PC, so that they can move to another such engine. */
public interface PcEngine extends Engine {

    /** What it has of the processor. */
    ProcessorSharing sharing();
}
