package dev.quarters.machine.run;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.debug.Debuggable;
import dev.quarters.machine.debug.DebuggedMachine;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/**
 * A machine's side of debugging. A processor that stops holds the machine for the debugger, which
 * is apart from pausing it: it runs when neither its owner nor the debugger holds it.
 */
final class DebugControl implements DebuggedMachine {

    private final Machine machine;
    private final Board board;
    private final List<Processor> processors;
    private final RunControl control;
    private final List<Debuggable> debuggables = new ArrayList<>();
    private volatile IntConsumer listener = number -> {};
    private volatile boolean stopsAtStart;

    /**
     * @throws IllegalStateException when some processor cannot be debugged
     */
    DebugControl(Machine machine, Board board, List<Processor> processors, RunControl control) {
        this.machine = machine;
        this.board = board;
        this.processors = processors;
        this.control = control;
        for (Processor each : processors) {
            if (!(each.vcpu() instanceof Debuggable debuggable)) {
                throw new IllegalStateException("cannot debug a " + each.vcpu().getClass());
            }
            debuggables.add(debuggable);
        }
    }

    void stopAtStart() {
        stopsAtStart = true;
    }

    /** In the processor's thread: it was reset, and is about to execute its first instruction. */
    void started(Processor processor) {
        if (stopsAtStart && processor.isBootstrap()) {
            stopsAtStart = false;
            stopped(processor);
        }
    }

    /** In the processor's thread: it came to a stop point. */
    void stopped(Processor processor) {
        if (control.hold(RunControl.Holder.DEBUGGER)) {
            machine.timeStands();
            listener.accept(processors.indexOf(processor));
        }
    }

    @Override
    public List<Debuggable> processors() {
        return debuggables;
    }

    @Override
    public void onStop(IntConsumer newListener) {
        listener = newListener;
    }

    @Override
    public boolean stop() {
        control.awaitStarted();
        boolean first = control.hold(RunControl.Holder.DEBUGGER);
        control.awaitStanding();
        machine.timeStands();
        return first;
    }

    @Override
    public boolean awaitStanding() {
        return control.awaitStanding();
    }

    @Override
    public void resume(OptionalInt only) {
        for (int i = 0; i < processors.size(); i++) {
            processors.get(i).setHeld(only.isPresent() && only.getAsInt() != i);
        }
        machine.release(RunControl.Holder.DEBUGGER);
    }

    @Override
    public boolean resetAndStop() {
        if (control.isStanding()) {
            return false;
        }
        stopsAtStart = true;
        control.requestReset();
        resume(OptionalInt.empty());
        control.awaitHold(RunControl.Holder.DEBUGGER);
        return control.awaitStanding();
    }

    @Override
    public int readMemory(long physicalAddress, byte[] to, int from, int length) {
        int count = 0;
        while (count < length) {
            int part = Math.min(length - count, 0x1000 - (int) (physicalAddress + count & 0xFFF));
            if (!board.peekMemory(physicalAddress + count, to, from + count, part)) {
                break;
            }
            count += part;
        }
        return count;
    }

    @Override
    public boolean writeMemory(long physicalAddress, byte[] bytes, int from, int length) {
        return board.ram().write(physicalAddress, bytes, from, length);
    }

    @Override
    public void kill() {
        machine.stop();
    }

    @Override
    public CompletableFuture<MachineEnd> end() {
        return machine.end();
    }
}
