package dev.quarters.x86.system;

import dev.quarters.x86.Processor;

/**
 * All that a processor remembers between two instructions, as values: what a snapshot holds. The
 * task priority is the local APIC's, and cached translations are not state.
 */
public record ProcessorState(
        GeneralState general,
        SegmentState segments,
        ControlState control,
        FloatingState floating,
        ModelState model,
        EventState events) {

    /** The state of a processor that is between two instructions. */
    public static ProcessorState capture(Processor cpu) {
        return new ProcessorState(
                GeneralState.capture(cpu),
                SegmentState.capture(cpu),
                ControlState.capture(cpu),
                FloatingState.capture(cpu),
                ModelState.capture(cpu),
                EventState.capture(cpu));
    }

    /** Makes it the state of a processor, of the same model. */
    public void restore(Processor cpu) {
        control.restore(cpu);
        general.restore(cpu);
        segments.restore(cpu);
        floating.restore(cpu);
        model.restore(cpu);
        events.restore(cpu);
        derive(cpu, general.privilegeLevel());
    }

    /** What follows from registers that something else has set. */
    public static void derive(Processor cpu, int privilegeLevel) {
        CodeSegment.update(cpu, privilegeLevel);
        cpu.translation.flush();
        DebugRegisters.changed(cpu);
    }
}
