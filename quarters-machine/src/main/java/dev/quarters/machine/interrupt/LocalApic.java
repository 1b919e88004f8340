package dev.quarters.machine.interrupt;

import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.state.RegisterArray;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;
import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.time.Frequency;
import dev.quarters.machine.vcpu.LocalInterrupts;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The local APIC of a processor (Intel SDM Vol. 3A chapter 11): which interrupts wait, are in
 * service, and are let through. Its registers are {@link LocalApicRegisters}, in both ways to reach
 * them.
 *
 * <p>While it is disabled by software it still passes the 8259's interrupts on if LINT0 is set so,
 * as it is for the bootstrap processor from reset on: the virtual wire that firmware would set up.
 */
public final class LocalApic implements LocalInterrupts, Stateful {

    static final int SOFTWARE_ENABLE = 1 << 8;
    static final int MASKED = 1 << 16;
    private static final int SPURIOUS_RESET = 0xFF;

    /** Error status (§11.5.3). */
    static final int SEND_ILLEGAL_VECTOR = 1 << 5;

    static final int RECEIVE_ILLEGAL_VECTOR = 1 << 6;
    static final int ILLEGAL_REGISTER = 1 << 7;

    private final int id;
    private final ApicBus bus;
    private final PicPair pics;
    private final EventQueue events;
    private final ProcessorControl processor;
    private final LocalApicRegisters registers;
    private final ApicBase base;

    final VectorSet requested = new VectorSet();
    final VectorSet inService = new VectorSet();
    final VectorSet triggeredByLevel = new VectorSet();
    final LocalVectors vectors = new LocalVectors();
    final ApicTimer timer;
    int spurious = SPURIOUS_RESET;
    int logicalDestination;
    int destinationFormat = -1;
    int pendingErrors;
    int errorStatus;
    private volatile int taskPriority;
    private boolean external;

    /** What {@link #interruptRequested} says, kept up to date by every change under the lock. */
    private volatile boolean interrupting;

    private final AtomicBoolean nonMaskable = new AtomicBoolean();

    /**
     * The local APIC of the processor of that number; 0 is the bootstrap processor.
     *
     * @param timestamp the processor's time-stamp counter
     */
    public LocalApic(
            int id,
            ApicBus bus,
            PicPair pics,
            EventQueue events,
            Frequency timestamp,
            ProcessorControl processor) {
        this.id = id;
        this.bus = bus;
        this.pics = pics;
        this.events = events;
        this.processor = processor;
        base = new ApicBase(id == 0);
        timer = new ApicTimer(events, timestamp, () -> fire(LocalVectors.TIMER));
        registers = new LocalApicRegisters(this, base, bus);
        reset();
        bus.add(this);
    }

    /** After power-up. */
    public void reset() {
        base.reset();
        initialize();
    }

    /** After INIT: all but the base address (§11.4.7.3). */
    void initialize() {
        requested.clear();
        inService.clear();
        triggeredByLevel.clear();
        vectors.reset(base.isBootstrap());
        timer.reset();
        registers.reset();
        spurious = SPURIOUS_RESET;
        logicalDestination = base.isExtended() ? extendedLogicalDestination() : 0;
        destinationFormat = -1;
        pendingErrors = 0;
        errorStatus = 0;
        taskPriority = 0;
        nonMaskable.set(false);
        update();
    }

    /** The number of its processor. */
    public int id() {
        return id;
    }

    /** In x2APIC mode it follows from the identity (§11.12.10.2). */
    int extendedLogicalDestination() {
        return id >> 4 << 16 | 1 << (id & 0xF);
    }

    boolean isSoftwareEnabled() {
        return base.isEnabled() && (spurious & SOFTWARE_ENABLE) != 0;
    }

    /** Whether the message is for this one (§11.6.2). */
    boolean matches(InterruptMessage message) {
        int destination = message.destination();
        if (!base.isEnabled()) {
            return false;
        }
        if (destination == InterruptMessage.ALL) {
            return true;
        }
        if (!message.logical()) {
            return destination == id;
        }
        if (base.isExtended()) {
            return destination >>> 16 == logicalDestination >>> 16
                    && (destination & logicalDestination & 0xFFFF) != 0;
        }
        int mine = logicalDestination >>> 24;
        if (destinationFormat >>> 28 == 0xF) {
            return (destination & mine) != 0;
        }
        boolean cluster = destination >> 4 == 0xF || destination >> 4 == mine >> 4;
        return cluster && (destination & mine & 0xF) != 0;
    }

    /** Takes what came over the bus, or from a local source. */
    void receive(DeliveryMode mode, int vector, boolean level) {
        switch (mode) {
            case FIXED, LOWEST_PRIORITY -> accept(vector, level);
            case NON_MASKABLE -> {
                nonMaskable.set(true);
                processor.signal();
            }
            case INIT -> {
                initialize();
                processor.initialize();
            }
            case START_UP -> processor.startUp(vector);
            case SYSTEM_MANAGEMENT, RESERVED, EXTERNAL -> {}
        }
    }

    private void accept(int vector, boolean level) {
        if (!isSoftwareEnabled()) {
            return;
        }
        if (vector < 16) {
            raiseError(RECEIVE_ILLEGAL_VECTOR);
            return;
        }
        requested.add(vector);
        if (level) {
            triggeredByLevel.add(vector);
        } else {
            triggeredByLevel.remove(vector);
        }
        update();
    }

    void raiseError(int error) {
        if ((pendingErrors & error) == 0) {
            pendingErrors |= error;
            fire(LocalVectors.ERROR);
        }
    }

    /** A local source interrupts, by its entry of the local vector table. */
    private void fire(int source) {
        int entry = vectors.get(source);
        if ((entry & MASKED) == 0) {
            boolean fixed = source == LocalVectors.TIMER || source == LocalVectors.ERROR;
            receive(fixed ? DeliveryMode.FIXED : DeliveryMode.of(entry), entry & 0xFF, false);
        }
    }

    /** The level of LINT0: an edge counts, unless its entry leaves it to the 8259 pair. */
    void setExternal(boolean high) {
        boolean rises = high && !external;
        external = high;
        if (rises && isSoftwareEnabled()) {
            fire(LocalVectors.LINT0);
        }
        update();
    }

    void pulseLint1() {
        fire(LocalVectors.LINT1);
    }

    /** The 8259's interrupts reach the processor through LINT0, or past an APIC that is off. */
    private boolean isExternalPending() {
        int entry = vectors.get(LocalVectors.LINT0);
        return external
                && (base.isEnabled()
                        ? (entry & MASKED) == 0 && DeliveryMode.of(entry) == DeliveryMode.EXTERNAL
                        : base.isBootstrap());
    }

    int processorPriority() {
        int serving = inService.highest();
        int task = taskPriority;
        return serving < 0 || task >> 4 >= serving >> 4 ? task : serving & 0xF0;
    }

    /** The vector that is let through now, or -1. */
    private int deliverable() {
        int vector = requested.highest();
        return isSoftwareEnabled() && vector >> 4 > processorPriority() >> 4 ? vector : -1;
    }

    void update() {
        boolean before = interrupting;
        interrupting = deliverable() >= 0 || isExternalPending();
        if (interrupting && !before) {
            processor.signal();
        }
    }

    void endOfInterrupt() {
        int vector = inService.highest();
        if (vector >= 0) {
            inService.remove(vector);
            if (triggeredByLevel.contains(vector)) {
                bus.endOfInterrupt(vector);
            }
            update();
        }
    }

    int readTaskPriority() {
        return taskPriority;
    }

    void writeTaskPriority(int value) {
        taskPriority = value & 0xFF;
        update();
    }

    @Override
    public boolean interruptRequested() {
        return interrupting;
    }

    @Override
    public int acknowledgeInterrupt() {
        events.lock().lock();
        try {
            int vector = deliverable();
            if (vector >= 0) {
                requested.remove(vector);
                inService.add(vector);
            } else if (isExternalPending() && pics.isPending()) {
                vector = pics.acknowledge();
            }
            update();
            return vector;
        } finally {
            events.lock().unlock();
        }
    }

    @Override
    public boolean takeNonMaskableInterrupt() {
        return nonMaskable.get() && nonMaskable.getAndSet(false);
    }

    @Override
    public int taskPriority() {
        return taskPriority >> 4;
    }

    @Override
    public void setTaskPriority(int value) {
        events.locked(() -> writeTaskPriority((value & 0xF) << 4));
    }

    @Override
    public boolean readRegister(int msr, long[] value) {
        events.lock().lock();
        try {
            return registers.readModelSpecific(msr, value);
        } finally {
            events.lock().unlock();
        }
    }

    @Override
    public boolean writeRegister(int msr, long value) {
        events.lock().lock();
        try {
            return registers.writeModelSpecific(msr, value);
        } finally {
            events.lock().unlock();
        }
    }

    @Override
    public void setTimestampOffset(long offset) {
        events.locked(() -> timer.setTimestampOffset(offset));
    }

    @Override
    public IoRegion registers() {
        return registers;
    }

    @Override
    public long address() {
        return base.address();
    }

    @Override
    public void save(StateWriter out) {
        out.put("base", base);
        out.putLongs("requested", requested.copy());
        out.putLongs("inService", inService.copy());
        out.putLongs("triggeredByLevel", triggeredByLevel.copy());
        out.put("vectors", vectors);
        out.put("timer", timer);
        out.put("registers", registers);
        out.putInts(
                "words",
                new int[] {
                    spurious,
                    logicalDestination,
                    destinationFormat,
                    pendingErrors,
                    errorStatus,
                    taskPriority
                });
        out.putBoolean("external", external);
        out.putBoolean("nonMaskable", nonMaskable.get());
    }

    @Override
    public void load(StateReader in) {
        in.get("base", base);
        requested.set(RegisterArray.readLongs(in, "requested", 4));
        inService.set(RegisterArray.readLongs(in, "inService", 4));
        triggeredByLevel.set(RegisterArray.readLongs(in, "triggeredByLevel", 4));
        in.get("vectors", vectors);
        in.get("timer", timer);
        in.get("registers", registers);
        int[] words = RegisterArray.read(in, "words", 6);
        spurious = words[0];
        logicalDestination = words[1];
        destinationFormat = words[2];
        pendingErrors = words[3];
        errorStatus = words[4];
        taskPriority = words[5] & 0xFF;
        external = in.getBoolean("external");
        nonMaskable.set(in.getBoolean("nonMaskable"));
        update();
    }
}
