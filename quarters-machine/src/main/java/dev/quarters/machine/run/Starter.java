package dev.quarters.machine.run;

import dev.quarters.machine.debug.Debuggable;
import dev.quarters.machine.vcpu.EntryState;
import dev.quarters.machine.vcpu.Vcpu;

import java.util.Optional;

/** Puts processors into the state after a reset, and takes what they stop for. */
final class Starter {

    private final boolean resetOnShutdown;
    private final boolean aloneOnBoard;
    private volatile Optional<EntryState> entry = Optional.empty();
    private volatile Optional<DebugControl> debug = Optional.empty();
    private RunControl control = new RunControl(0, () -> {}, () -> {});

    Starter(MachineOptions options) {
        resetOnShutdown = options.resetOnShutdown();
        aloneOnBoard = options.board().processors() == 1;
    }

    void setControl(RunControl newControl) {
        control = newControl;
    }

    /** How the bootstrap processor is entered after the next reset. */
    void setEntry(Optional<EntryState> newEntry) {
        entry = newEntry;
    }

    void setDebug(DebugControl newDebug) {
        debug = Optional.of(newDebug);
    }

    void start(Processor processor) {
        processor.vcpu().reset();
        if (processor.isBootstrap()) {
            entry.ifPresent(processor.vcpu()::enter);
        }
        debug.ifPresent(debugger -> debugger.started(processor));
    }

    private static String place(Processor processor) {
        return processor.vcpu() instanceof Debuggable able ? able.place() : "";
    }

    void handle(Processor processor, Vcpu.Stop stop) {
        if (stop == Vcpu.Stop.DEBUG) {
            debug.ifPresent(debugger -> debugger.stopped(processor));
        } else if (stop == Vcpu.Stop.SHUTDOWN) {
            if (resetOnShutdown) {
                control.requestReset();
            } else {
                control.requestEnd(new MachineEnd.ShutDown(place(processor)));
            }
        } else if (stop == Vcpu.Stop.HALTED_FOR_GOOD && aloneOnBoard) {
            control.requestEnd(new MachineEnd.Halted());
        }
    }
}
