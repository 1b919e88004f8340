package dev.quarters.machine.run;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.interrupt.LocalApic;
import dev.quarters.machine.interrupt.ProcessorControl;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;
import dev.quarters.machine.vcpu.Vcpu;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * A virtual processor with what others want of it: to wake, to reset (INIT), to start (Intel SDM
 * Vol. 3A §9.4.2). Others only leave word; the thread that drives it acts.
 */
final class Processor implements ProcessorControl, Stateful {

    private static final int NOTHING = -1;

    private final int number;
    private final LocalApic apic;
    private volatile Vcpu vcpu;

    /** Something happened since the processor was last asked to run. */
    private volatile boolean signalled;

    private volatile boolean initializing;
    private final AtomicInteger startUpVector = new AtomicInteger(NOTHING);
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
    private volatile boolean waitsForStartUp;
    private volatile boolean held;
    private boolean halted;

    /** A processor on that board, of which it takes the next local APIC. */
    Processor(Board board, VcpuFactory factory) {
        apic = board.addProcessor(this);
        number = apic.id();
        vcpu = factory.create(board, apic);
        waitsForStartUp = number != 0;
    }

    Vcpu vcpu() {
        return vcpu;
    }

    /**
     * Puts something else in its place, which has its state; while it stands.
     *
     * @param exchange may throw; then all is as it was
     */
    void exchange(UnaryOperator<Vcpu> exchange) {
        vcpu = exchange.apply(vcpu);
        signalled = true; // What came meanwhile may have been told to the one that is gone.
    }

    boolean isBootstrap() {
        return number == 0;
    }

    /** Whose thread it is from now on. */
    void attach(Thread driver) {
        thread.set(driver);
    }

    @Override
    public void signal() {
        signalled = true;
        Vcpu now = vcpuOrNull();
        if (now != null) {
            now.signal();
        }
        wake();
    }

    /** A board may interrupt before the constructor has its processor. */
    private @Nullable Vcpu vcpuOrNull() {
        return vcpu;
    }

    void requestStop() {
        vcpu.requestStop();
        wake();
    }

    private void wake() {
        Thread driver = thread.get();
        if (driver != null && driver != Thread.currentThread()) {
            LockSupport.unpark(driver);
        }
    }

    @Override
    public void initialize() {
        startUpVector.set(NOTHING);
        initializing = true;
        requestStop();
    }

    @Override
    public void startUp(int vector) {
        if (waitsForStartUp || initializing && !isBootstrap()) {
            startUpVector.set(vector);
            wake();
        }
    }

    /**
     * The machine is reset: forgets what others left word of. While all stand still, because the
     * first that runs again may start others before these have come to their own reset.
     */
    void forget() {
        initializing = false;
        startUpVector.set(NOTHING);
        halted = false;
        waitsForStartUp = !isBootstrap();
    }

    /** Whether it stands while a debugger lets another one run. */
    void setHeld(boolean newHeld) {
        held = newHeld;
    }

    /** Does what others left word of. Afterwards, whether there is anything to execute. */
    boolean prepare() {
        if (held) {
            return false;
        }
        if (initializing) {
            halted = false;
            vcpu.reset();
            // In this order, so that a start-up that comes meanwhile is not missed.
            waitsForStartUp = !isBootstrap();
            initializing = false;
        }
        if (waitsForStartUp) {
            int vector = startUpVector.getAndSet(NOTHING);
            if (vector == NOTHING) {
                return false;
            }
            waitsForStartUp = false;
            vcpu.startUp(vector);
        }
        if (halted && !signalled) {
            return false;
        }
        halted = false;
        return true;
    }

    /** Executes; see {@link Vcpu#run}. */
    Vcpu.Stop run(long limit) {
        // Before, so that what comes while it runs and halts is not missed.
        signalled = false;
        Vcpu.Stop stop = vcpu.run(limit);
        halted = stop == Vcpu.Stop.HALTED || stop == Vcpu.Stop.HALTED_FOR_GOOD;
        return stop;
    }

    /** Whether {@link #prepare} would find something to do. */
    boolean isIdle() {
        boolean waits = waitsForStartUp ? startUpVector.get() == NOTHING : halted && !signalled;
        return held || waits && !initializing;
    }

    @Override
    public void save(StateWriter out) {
        out.put("vcpu", vcpu);
        out.putBoolean("halted", halted && !signalled);
        out.putBoolean("waitsForStartUp", waitsForStartUp);
        out.putBoolean("initializing", initializing);
        out.putInt("startUpVector", startUpVector.get());
    }

    @Override
    public void load(StateReader in) {
        in.get("vcpu", vcpu);
        halted = in.getBoolean("halted");
        waitsForStartUp = in.getBoolean("waitsForStartUp");
        initializing = in.getBoolean("initializing");
        startUpVector.set(Math.clamp(in.getInt("startUpVector"), NOTHING, 0xFF));
        signalled = true;
    }
}
