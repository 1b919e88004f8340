package dev.quarters.pc;

import dev.quarters.api.Engine;
import dev.quarters.api.HostNeed;

import java.util.Set;

/** An engine whose guests run in the PC, so that they can move to another such engine. */
public interface PcEngine extends Engine {

    /** What it has of the processor. */
    ProcessorSharing sharing();

    /** A guest of any of them may move to the hardware. */
    @Override
    default Set<HostNeed> needs() {
        return Set.of(HostNeed.HARDWARE_VIRTUALIZATION);
    }
}
