package dev.quarters.kvm;

import dev.quarters.linux.kvm.KvmSystem;
import dev.quarters.machine.debug.Debuggable;
import dev.quarters.machine.debug.Register;
import dev.quarters.machine.debug.StopPoint;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.vcpu.EntryState;
import dev.quarters.pc.PcProcessor;
import dev.quarters.pc.software.SoftwareVcpu;
import dev.quarters.x86.Processor;
import dev.quarters.x86.interpret.StopReason;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A processor that the hardware is, for the guest's kernel as for its programs. What KVM gives up
 * on, the software CPU executes, and for longer each time while that happens again soon. It also
 * has the processor while a debugger looks, and whenever it stands still and somebody asks for its
 * state.
 */
final class HardwareVcpu implements PcProcessor, Debuggable {

    private static final int MOST_IN_SOFTWARE = 1 << 20;

    /** Given up on again within that time: the way costs more than the software CPU. */
    private static final long SOON_NANOSECONDS = 1_000_000;

    private static final long WHOLE_MEMORY = 1L << 52;

    private final SoftwareVcpu software;
    private final Processor cpu;
    private final WholeMachine hardware;
    private final AtomicLong handOvers = new AtomicLong();
    private volatile boolean stopRequested;

    /** Where the state is. */
    private boolean inHardware;

    private boolean halted;
    private boolean nonMaskable = true;
    private boolean debugged;
    private boolean stepping;

    /** For how many instructions software has the processor when KVM gives up. */
    private long patience = 1;

    private long lastGivenUp;

    /**
     * A processor that has that software CPU, and its state.
     *
     * @throws dev.quarters.linux.LinuxException when KVM refuses
     */
    HardwareVcpu(KvmSystem system, SoftwareVcpu software, GuestMemory ram) {
        this.software = software;
        cpu = software.processor();
        hardware = new WholeMachine(system, cpu, ram);
    }

    /** How often KVM gave up on an instruction. */
    long handOvers() {
        return handOvers.get();
    }

    @Override
    public Stop run(long instructionLimit) {
        if (debugged || stepping) {
            return software().run(instructionLimit);
        }
        while (true) {
            if (stopRequested) {
                stopRequested = false;
                return Stop.REQUESTED;
            }
            if (!inHardware) {
                if (cpu.shutdown) {
                    return Stop.SHUTDOWN;
                }
                hardware.enter();
                inHardware = true;
                halted = cpu.halted;
                cpu.halted = false;
                continue; // Entering may have used up what was to interrupt it.
            }
            takeInterrupts();
            if (halted) {
                return hardware.interruptsEnabled() ? Stop.HALTED : Stop.HALTED_FOR_GOOD;
            }
            switch (hardware.run()) {
                case DONE -> {}
                case HALTED -> halted = true;
                case SHUTDOWN -> {
                    software();
                    cpu.shutdown = true;
                }
                case GIVEN_UP -> {
                    Stop stop = inSoftware();
                    if (stop != Stop.LIMIT) {
                        return stop;
                    }
                }
            }
        }
    }

    /** What waits for the processor, if it can be given to it now. */
    private void takeInterrupts() {
        if (cpu.signalled()) {
            cpu.clearSignal();
            nonMaskable = true;
        }
        if (nonMaskable) {
            nonMaskable = cpu.bus.takeNonMaskableInterrupt();
            if (nonMaskable) {
                hardware.interruptNonMaskably();
                halted = false;
            }
        }
        if (cpu.bus.interruptRequested()) {
            halted &= !hardware.interruptsEnabled();
            int vector = hardware.awaitsInterrupt() ? cpu.bus.acknowledgeInterrupt() : -1;
            if (vector >= 0) {
                hardware.interrupt(vector);
            }
        }
    }

    private Stop inSoftware() {
        HandOverEvent event = new HandOverEvent();
        event.begin();
        long now = System.nanoTime();
        patience =
                now - lastGivenUp < SOON_NANOSECONDS * patience
                        ? Math.min(2 * patience, MOST_IN_SOFTWARE)
                        : 1;
        handOvers.incrementAndGet();
        software();
        long rip = cpu.rip;
        StopReason reason = software.interpreter().run(patience);
        lastGivenUp = System.nanoTime();
        event.end(rip, patience);
        return software.stop(reason);
    }

    /** The hardware may have changed any code, and page tables. */
    @Override
    public SoftwareVcpu software() {
        if (inHardware) {
            hardware.leave();
            inHardware = false;
            cpu.halted = halted;
            software.interpreter().invalidate(0, WHOLE_MEMORY);
        }
        return software;
    }

    @Override
    public void release() {
        software();
        hardware.close();
    }

    @Override
    public void signal() {
        software.signal();
        hardware.kick();
    }

    @Override
    public void requestStop() {
        stopRequested = true;
        software.signal();
        hardware.kick();
    }

    @Override
    public long instructionCount() {
        return software.instructionCount();
    }

    @Override
    public boolean countsInstructions() {
        return false;
    }

    @Override
    public void reset() {
        software().reset();
    }

    @Override
    public void timeGoesOn() {
        software().timeGoesOn();
    }

    @Override
    public void startUp(int vector) {
        software().startUp(vector);
    }

    @Override
    public void enter(EntryState entry) {
        software().enter(entry);
    }

    @Override
    public byte[] read(Register register) {
        return software().read(register);
    }

    @Override
    public boolean write(Register register, byte[] value) {
        return software().write(register, value);
    }

    @Override
    public long physicalAddress(long linear) {
        return software().physicalAddress(linear);
    }

    @Override
    public void setStopPoints(List<StopPoint> points) {
        debugged = !points.isEmpty();
        software().setStopPoints(points);
    }

    @Override
    public void setStepping(boolean newStepping) {
        stepping = newStepping;
        software().setStepping(newStepping);
    }

    @Override
    public Optional<StopPoint> watched() {
        return software.watched();
    }

    @Override
    public String place() {
        return software().place();
    }

    @Override
    public String describe() {
        return software().describe();
    }

    @Override
    public void save(StateWriter out) {
        software().save(out);
    }

    @Override
    public void load(StateReader in) {
        software().load(in);
    }

    @Override
    public void close() {
        software.close();
        hardware.close();
    }
}
