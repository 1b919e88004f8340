package dev.quarters.pc.software;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.debug.Debuggable;
import dev.quarters.machine.debug.Register;
import dev.quarters.machine.debug.StopPoint;
import dev.quarters.machine.debug.StopPoint.Kind;
import dev.quarters.machine.interrupt.LocalApic;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.vcpu.EntryState;
import dev.quarters.machine.virtio.entropy.EntropySource;
import dev.quarters.pc.PcProcessor;
import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.debug.DebugPoints;
import dev.quarters.x86.debug.Watchpoint;
import dev.quarters.x86.interpret.Interpreter;
import dev.quarters.x86.interpret.StopReason;
import dev.quarters.x86.system.CpuModel;
import dev.quarters.x86.system.ParavirtualClock;
import dev.quarters.x86.system.ProcessorState;
import dev.quarters.x86.system.Reset;
import dev.quarters.x86.translate.RegionClasses;
import dev.quarters.x86.translate.RegionStore;
import dev.quarters.x86.translate.RegionTranslator;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The software CPU as a virtual processor of a board. */
public final class SoftwareVcpu implements PcProcessor, Debuggable {

    private static final int CODE_SELECTOR = 0x10;
    private static final int DATA_SELECTOR = 0x18;
    private static final int TASK_ATTRIBUTES = 0x8B;
    private static final int FLAT_CODE = 0xC09B;
    private static final int FLAT_CODE_64 = 0xA09B;
    private static final int FLAT_DATA = 0xC093;
    private static final long FLAT_LIMIT = 0xFFFF_FFFFL;
    private static final long CR0_PE_ET = 0x11;
    private static final long CR0_PG = 1L << 31;
    private static final long CR4_PAE = 1 << 5;
    private static final long EFER_LME_LMA = 0x500;

    private final Processor processor;
    private final @Nullable RegionTranslator translator;
    private final Interpreter interpreter;
    private final boolean showsCounter;
    private boolean stepping;

    /** The processor of that local APIC, as after power-up. */
    public SoftwareVcpu(Board board, LocalApic apic, CpuModel model, EntropySource entropy) {
        this(
                new ProcessorConnection(board, apic, entropy),
                apic,
                model,
                RegionTranslator::new,
                false);
    }

    /**
     * The same; what it translates shares classes with the other processors, and is kept in a
     * store, if there is one.
     */
    public SoftwareVcpu(
            Board board,
            LocalApic apic,
            CpuModel model,
            EntropySource entropy,
            RegionClasses classes,
            Optional<RegionStore> translations) {
        this(
                new ProcessorConnection(board, apic, entropy),
                apic,
                model,
                cpu -> new RegionTranslator(cpu, classes, translations),
                false);
    }

    /**
     * The same, but its time-stamp counter shows that counter, of the model's frequency, as it is:
     * it does not begin at 0 after a reset, and goes on while the machine stands.
     */
    public static SoftwareVcpu counting(
            LongSupplier counter,
            Board board,
            LocalApic apic,
            CpuModel model,
            EntropySource entropy,
            RegionClasses classes,
            Optional<RegionStore> translations) {
        return new SoftwareVcpu(
                new ProcessorConnection(board, apic, entropy, counter),
                apic,
                model,
                cpu -> new RegionTranslator(cpu, classes, translations),
                true);
    }

    /**
     * The same, but nothing is translated: when code is, depends on how quick the host is, and in
     * deterministic time the guest would see it.
     */
    public static SoftwareVcpu interpreting(
            Board board, LocalApic apic, CpuModel model, EntropySource entropy) {
        ProcessorConnection connection = new ProcessorConnection(board, apic, entropy);
        return new SoftwareVcpu(connection, apic, model, cpu -> null, false);
    }

    private SoftwareVcpu(
            ProcessorConnection connection,
            LocalApic apic,
            CpuModel model,
            Function<Processor, @Nullable RegionTranslator> translators,
            boolean showsCounter) {
        this.showsCounter = showsCounter;
        processor = new Processor(connection, model);
        processor.apicIdentifier = apic.id();
        connection.connect(processor);
        translator = translators.apply(processor);
        interpreter = new Interpreter(processor, translator);
        connection.connect(interpreter);
        reset();
    }

    @Override
    public SoftwareVcpu software() {
        return this;
    }

    /** There is nothing beside it. */
    @Override
    public void release() {}

    /** The software CPU, for who executes some of the guest otherwise; in the same thread. */
    public Processor processor() {
        return processor;
    }

    /** What executes it. */
    public Interpreter interpreter() {
        return interpreter;
    }

    @Override
    public Stop run(long instructionLimit) {
        return stop(stepping ? interpreter.stepForDebugger() : interpreter.run(instructionLimit));
    }

    /** What the board is told of a reason. */
    public Stop stop(StopReason reason) {
        return switch (reason) {
            case REQUESTED -> Stop.REQUESTED;
            case HALTED -> (processor.rflags & Flags.IF) == 0 ? Stop.HALTED_FOR_GOOD : Stop.HALTED;
            case LIMIT -> Stop.LIMIT;
            case SHUTDOWN -> Stop.SHUTDOWN;
            case DEBUG -> Stop.DEBUG;
            case USER_MODE, UNDEFINED -> throw new IllegalStateException(reason + " is not its");
        };
    }

    @Override
    public void signal() {
        processor.signal();
    }

    @Override
    public void requestStop() {
        interpreter.requestStop();
    }

    @Override
    public long instructionCount() {
        return processor.instructionCount;
    }

    @Override
    public boolean countsInstructions() {
        return true;
    }

    @Override
    public void reset() {
        Reset.powerUp(processor);
        showCounter();
    }

    private void showCounter() {
        if (showsCounter) {
            processor.timestampOffset = 0;
        }
    }

    @Override
    public void timeGoesOn() {
        ParavirtualClock.update(processor);
    }

    @Override
    public void startUp(int vector) {
        Reset.startUp(processor, vector);
    }

    @Override
    public void enter(EntryState entry) {
        reset();
        for (Segment segment : processor.segments) {
            segment.set(DATA_SELECTOR, 0, FLAT_LIMIT, FLAT_DATA);
        }
        processor.segments[Segment.CS].set(
                CODE_SELECTOR, 0, FLAT_LIMIT, entry.longMode() ? FLAT_CODE_64 : FLAT_CODE);
        processor.taskRegister.set(0, 0, 0x67, TASK_ATTRIBUTES);
        processor.globalDescriptorTableBase = entry.globalDescriptorTable();
        processor.globalDescriptorTableLimit = entry.globalDescriptorTableLimit();
        processor.cr0 = CR0_PE_ET;
        if (entry.longMode()) {
            processor.cr3 = entry.pageTable();
            processor.cr4 = CR4_PAE;
            processor.efer = EFER_LME_LMA;
            processor.cr0 |= CR0_PG;
        }
        processor.registers[Processor.RSP] = entry.stackPointer();
        processor.registers[Processor.RSI] = entry.rsi();
        processor.registers[Processor.RBX] = entry.rbx();
        processor.rip = entry.instructionPointer();
        Flags.set(processor, 2);
        // The derived state follows from the registers.
        ProcessorState.capture(processor).restore(processor);
        showCounter();
    }

    @Override
    public byte[] read(Register register) {
        return new SoftwareRegisters(processor).read(register);
    }

    @Override
    public boolean write(Register register, byte[] value) {
        return new SoftwareRegisters(processor).write(register, value);
    }

    @Override
    public long physicalAddress(long linear) {
        return processor.translation.peek(linear);
    }

    @Override
    public void setStopPoints(List<StopPoint> points) {
        interpreter.setDebugPoints(
                points.isEmpty()
                        ? DebugPoints.NONE
                        : new DebugPoints(
                                points.stream()
                                        .filter(point -> point.kind() == Kind.EXECUTION)
                                        .mapToLong(StopPoint::address)
                                        .toArray(),
                                points.stream()
                                        .filter(point -> point.kind() != Kind.EXECUTION)
                                        .map(SoftwareVcpu::watchpoint)
                                        .toList()));
    }

    private static Watchpoint watchpoint(StopPoint point) {
        return new Watchpoint(
                point.address(),
                point.length(),
                point.kind() != Kind.WRITE,
                point.kind() != Kind.READ);
    }

    private static StopPoint stopPoint(Watchpoint point) {
        Kind kind = !point.reads() ? Kind.WRITE : point.writes() ? Kind.READ_OR_WRITE : Kind.READ;
        return new StopPoint(kind, point.address(), point.length());
    }

    @Override
    public void setStepping(boolean newStepping) {
        stepping = newStepping;
    }

    @Override
    public Optional<StopPoint> watched() {
        return Optional.ofNullable(interpreter.metWatchpoint()).map(SoftwareVcpu::stopPoint);
    }

    @Override
    public String place() {
        return "rip %016x: %s; rsp %016x, cr2 %016x, cr3 %016x"
                .formatted(
                        processor.rip,
                        NextInstruction.of(processor),
                        processor.registers[Processor.RSP],
                        processor.cr2,
                        processor.cr3);
    }

    @Override
    public String describe() {
        return ProcessorDescription.of(processor);
    }

    @Override
    public void save(StateWriter out) {
        RecordState.save(out, ProcessorState.capture(processor));
    }

    /** A counter that is ahead of the one that is to be shown cannot go back. */
    @Override
    public void load(StateReader in) {
        RecordState.load(in, ProcessorState.class).restore(processor);
        if (processor.timestampOffset <= 0) {
            showCounter();
        }
    }

    @Override
    public void close() {
        requestStop();
        if (translator != null) {
            translator.close();
        }
    }
}
