package dev.quarters.pc;

import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.pc.software.SoftwareVcpu;

/** What an engine makes of the software CPU: what else is to execute some of the guest's code. */
@FunctionalInterface
public interface ProcessorSharing {

    /** The software CPU alone. */
    ProcessorSharing NONE = (software, ram) -> software;

    /**
     * A processor that has that software CPU, and goes on where that is.
     *
     * @throws dev.quarters.linux.LinuxException when the host refuses
     */
    PcProcessor share(SoftwareVcpu software, GuestMemory ram);
}
