package dev.quarters.machine.run;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.interrupt.LocalApic;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.vcpu.EntryState;
import dev.quarters.machine.vcpu.Vcpu;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A processor whose instructions are Java, one after the other; after the last it jumps to itself.
 * It takes interrupts between instructions, logs their vectors, and ends them.
 */
final class ScriptedVcpu implements Vcpu {

    /** An instruction. */
    interface Step {
        void execute(ScriptedVcpu cpu);
    }

    final Board board;
    final LocalApic apic;
    final List<String> log = new CopyOnWriteArrayList<>();
    private final List<Step> program;
    private int pointer;
    private long count;
    private boolean halted;
    private boolean shutDown;
    private volatile boolean stopRequested;
    int interrupts;

    ScriptedVcpu(Board board, LocalApic apic, List<Step> program) {
        this.board = board;
        this.apic = apic;
        this.program = program;
    }

    void halt() {
        halted = true;
    }

    void jump(int step) {
        pointer = step;
    }

    void shutDown() {
        shutDown = true;
    }

    @Override
    public Stop run(long instructionLimit) {
        for (long n = 0; n < instructionLimit; n++) {
            if (stopRequested) {
                stopRequested = false;
                return Stop.REQUESTED;
            }
            if (apic.interruptRequested()) {
                int vector = apic.acknowledgeInterrupt();
                if (vector >= 0) {
                    halted = false;
                    interrupts++;
                    log.add("%x at %d".formatted(vector, count));
                    board.writeMemory(apic, Board.LOCAL_APIC + 0xB0, 4, 0);
                }
            }
            if (halted) {
                return Stop.HALTED;
            }
            count++;
            if (pointer < program.size()) {
                program.get(pointer++).execute(this);
            }
            if (shutDown) {
                shutDown = false;
                return Stop.SHUTDOWN;
            }
        }
        return Stop.LIMIT;
    }

    @Override
    public void signal() {}

    @Override
    public void requestStop() {
        stopRequested = true;
    }

    @Override
    public long instructionCount() {
        return count;
    }

    @Override
    public boolean countsInstructions() {
        return true;
    }

    @Override
    public void reset() {
        pointer = 0;
        halted = false;
        interrupts = 0;
        log.add("reset");
    }

    @Override
    public void startUp(int vector) {
        log.add("start up %x".formatted(vector));
    }

    @Override
    public void enter(EntryState entry) {
        log.add("enter %x".formatted(entry.instructionPointer()));
    }

    @Override
    public void save(StateWriter out) {
        out.putInt("pointer", pointer);
        out.putLong("count", count);
        out.putBoolean("halted", halted);
        out.putInt("interrupts", interrupts);
    }

    @Override
    public void load(StateReader in) {
        pointer = in.getInt("pointer");
        count = in.getLong("count");
        halted = in.getBoolean("halted");
        interrupts = in.getInt("interrupts");
    }

    @Override
    public void close() {
        log.add("closed");
    }
}
