package dev.quarters.machine.run;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.boot.Boot;
import dev.quarters.machine.debug.DebuggedMachine;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.power.PowerControl;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;
import dev.quarters.machine.time.DeterministicEventQueue;
import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.time.RealTimeEventQueue;
import dev.quarters.machine.vcpu.Vcpu;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A virtual PC: a board, its processors, and the threads that drive them. It is made standing
 * still; {@link #start} powers it up.
 *
 * <p>Its state is that of time, board and processors; RAM is the caller's. Save and load only while
 * it stands.
 */
public final class Machine implements Stateful, AutoCloseable {

    private final EventQueue events;
    private final Stateful time;
    private final Object timeLock = new Object();
    private final Runnable timeGoes;
    private final Runnable timeStands;
    private final Board board;
    private final List<Processor> processors = new ArrayList<>();
    private final Starter starter;
    private final RunControl control;
    private final List<Thread> threads = new ArrayList<>();
    private final Runnable runner;
    private Boot boot = any -> java.util.Optional.empty();

    private <Q extends EventQueue & Stateful> Machine(
            MachineOptions options,
            GuestMemory ram,
            Q queue,
            VcpuFactory factory,
            Consumer<Board> devices,
            Modes modes) {
        events = queue;
        time = queue;
        timeGoes = modes.timeGoes;
        timeStands = modes.timeStands;
        board = new Board(options.board(), ram, queue);
        devices.accept(board);
        for (int i = 0; i < options.board().processors(); i++) {
            processors.add(new Processor(board, factory));
        }
        starter = new Starter(options);
        control = new RunControl(modes.threads, this::requestStops, this::resetBoard);
        starter.setControl(control);
        board.setPowerControl(new Power(control));
        board.reset();
        int number = 0;
        List<? extends Runnable> runners = modes.runners.apply(this);
        runner = runners.getFirst();
        for (Runnable each : runners) {
            String name = "%s vcpu %d".formatted(options.name(), number++);
            threads.add(Thread.ofPlatform().daemon().name(name).unstarted(guarded(each)));
        }
    }

    /** What differs between real and deterministic time. */
    private record Modes(
            int threads,
            Function<Machine, List<? extends Runnable>> runners,
            Runnable timeGoes,
            Runnable timeStands) {}

    /**
     * A machine in real time, with a thread for each processor.
     *
     * @param devices puts devices on the PCI bus
     */
    public static Machine realTime(
            MachineOptions options,
            GuestMemory ram,
            RealTimeEventQueue queue,
            VcpuFactory factory,
            Consumer<Board> devices) {
        Modes modes =
                new Modes(
                        options.board().processors(),
                        machine ->
                                machine.processors.stream()
                                        .map(
                                                each ->
                                                        new RealTimeRunner(
                                                                each,
                                                                machine.control,
                                                                machine.starter))
                                        .toList(),
                        queue::resume,
                        queue::pause);
        return new Machine(options, ram, queue, factory, devices, modes);
    }

    /** A machine whose time are its instructions; its processors have to count them. */
    public static Machine deterministic(
            MachineOptions options,
            GuestMemory ram,
            DeterministicEventQueue queue,
            VcpuFactory factory,
            Consumer<Board> devices) {
        Modes modes =
                new Modes(
                        1,
                        machine ->
                                List.of(
                                        new DeterministicRunner(
                                                machine.processors,
                                                queue,
                                                machine.control,
                                                machine.starter)),
                        () -> {},
                        () -> {});
        return new Machine(options, ram, queue, factory, devices, modes);
    }

    private Runnable guarded(Runnable runner) {
        return () -> {
            try {
                runner.run();
            } catch (RuntimeException | Error e) {
                control.requestEnd(new MachineEnd.Failed(e));
            } finally {
                control.threadEnded();
            }
        };
    }

    private void requestStops() {
        processors.forEach(Processor::requestStop);
    }

    /** While no processor runs. */
    private void resetBoard() {
        board.reset();
        processors.forEach(Processor::forget);
        starter.setEntry(boot.load(board));
    }

    /** The board, to find devices, and the bus to put some on before it starts. */
    public Board board() {
        return board;
    }

    /** Instructions that the processor of that number executed. */
    public long instructionCount(int processor) {
        return processors.get(processor).vcpu().instructionCount();
    }

    /** Powers up and starts what is to be booted, now and after every reset. */
    public void start(Boot newBoot) {
        boot = newBoot;
        threads.forEach(Thread::start);
        resume();
    }

    /**
     * Starts threads of a machine that stands still until resumed: its state is about to be loaded,
     * or else it powers up then.
     */
    public void startPaused(Boot newBoot) {
        boot = newBoot;
        threads.forEach(Thread::start);
        pause();
    }

    /** Stops processors and time; returns when they stand. False when the machine has ended. */
    public boolean pause() {
        boolean stands = control.pause();
        timeStands();
        return stands;
    }

    /** Goes on after a pause. */
    public void resume() {
        release(RunControl.Holder.OWNER);
    }

    void release(RunControl.Holder holder) {
        synchronized (timeLock) {
            if (control.threadsStand()) {
                processors.forEach(processor -> processor.vcpu().timeGoesOn());
            }
            if (control.release(holder)) {
                timeGoes.run();
            }
        }
    }

    void timeStands() {
        synchronized (timeLock) {
            timeStands.run();
        }
    }

    /**
     * Makes it possible to debug.
     *
     * @param stopAtStart whether it stops before the first instruction after it has started
     * @throws IllegalStateException when its processors cannot be debugged
     */
    public DebuggedMachine debug(boolean stopAtStart) {
        DebugControl debug = new DebugControl(this, board, processors, control);
        if (stopAtStart) {
            debug.stopAtStart();
        }
        starter.setDebug(debug);
        return debug;
    }

    /**
     * Goes on for exactly that many instructions (of all processors together), and stands still;
     * only in deterministic time.
     *
     * @return whether it stands; false when it came to its end before
     */
    public boolean run(long instructions) {
        if (instructions <= 0 || !(runner instanceof DeterministicRunner deterministic)) {
            throw new IllegalArgumentException(
                    "only a machine in deterministic time runs for a number of instructions");
        }
        checkStands();
        deterministic.pauseAfter(instructions);
        resume();
        control.awaitHold(RunControl.Holder.OWNER);
        return control.awaitStanding();
    }

    /**
     * Has every processor executed by something else from now on; while it stands, and nobody
     * debugs it.
     *
     * @param exchange makes one that has the state of what was before, which it closes
     */
    public void exchangeProcessors(UnaryOperator<Vcpu> exchange) {
        checkStands();
        processors.forEach(processor -> processor.exchange(exchange));
    }

    /** Presses the power button: a system that listens shuts down. */
    public void pressPowerButton() {
        events.post(board::pressPowerButton);
    }

    /** Presses the reset button. */
    public void reset() {
        control.requestReset();
    }

    /** Pulls the plug; {@link #end} tells when it has ended. */
    public void stop() {
        control.requestEnd(new MachineEnd.Stopped());
    }

    /** Completed when the machine has ended, and how. */
    public CompletableFuture<MachineEnd> end() {
        return control.end().copy();
    }

    /**
     * Ends the machine and its threads, and closes its processors. RAM and time are the caller's.
     */
    @Override
    public void close() {
        stop();
        boolean interrupted = false;
        for (Thread thread : threads) {
            // Who hears of the end on a thread of the machine may close it.
            while (thread.isAlive() && thread != Thread.currentThread()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        processors.forEach(processor -> processor.vcpu().close());
    }

    /** Whether it is paused. */
    public boolean isStanding() {
        return control.isStanding();
    }

    private void checkStands() {
        if (!isStanding()) {
            throw new IllegalStateException("the machine has to be paused");
        }
    }

    @Override
    public void save(StateWriter out) {
        checkStands();
        events.locked(
                () -> {
                    out.put("time", time);
                    out.put("board", board);
                    for (int i = 0; i < processors.size(); i++) {
                        out.put("processor " + i, processors.get(i));
                    }
                });
    }

    /** Time first: devices set their timers by it. */
    @Override
    public void load(StateReader in) {
        checkStands();
        events.locked(
                () -> {
                    in.get("time", time);
                    in.get("board", board);
                    for (int i = 0; i < processors.size(); i++) {
                        in.get("processor " + i, processors.get(i));
                    }
                });
        control.skipReset();
    }

    private record Power(RunControl control) implements PowerControl {

        @Override
        public void powerOff() {
            control.requestEnd(new MachineEnd.PoweredOff());
        }

        @Override
        public void reset() {
            control.requestReset();
        }

        @Override
        public void exit(int code) {
            control.requestEnd(new MachineEnd.Exited(code));
        }
    }
}
