package dev.quarters.machine.run;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.interrupt.LocalApic;
import dev.quarters.machine.vcpu.Vcpu;

/** Makes the processors of a machine. */
@FunctionalInterface
public interface VcpuFactory {

    /** The processor of that local APIC, on that board; called once for each, before it runs. */
    Vcpu create(Board board, LocalApic apic);
}
