package dev.quarters.pc;

import dev.quarters.machine.vcpu.Vcpu;
import dev.quarters.pc.software.SoftwareVcpu;

/** A processor of a guest's PC: the software CPU, alone or with what executes some of its code. */
public interface PcProcessor extends Vcpu {

    /** The software CPU of it, which has all of its state while it stands. */
    SoftwareVcpu software();

    /** Closes what executes beside the software CPU, which is left as it is. */
    void release();
}
