package dev.quarters.pc.software;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.interrupt.LocalApic;
import dev.quarters.machine.memory.WriteListener;
import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.time.Frequency;
import dev.quarters.machine.virtio.entropy.EntropySource;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorBus;
import dev.quarters.x86.interpret.Interpreter;

import org.jspecify.annotations.Nullable;

import java.util.function.LongSupplier;

/** What a software processor is connected to: the board, by way of its local APIC. */
final class ProcessorConnection implements ProcessorBus {

    /** IA32_TSC_DEADLINE counts as the guest's own counter does. */
    private static final int TSC_DEADLINE = 0x6E0;

    private final Board board;
    private final LocalApic apic;
    private final EventQueue events;
    private final LongSupplier timestamps;
    private final Frequency timestamp;
    private final EntropySource entropy;
    private final byte[] random = new byte[Long.BYTES];
    private @Nullable Processor processor;

    /** What keeps this processor's decoded code. */
    private WriteListener code = (address, length) -> {};

    /** Its time-stamp counter goes as guest time does. */
    ProcessorConnection(Board board, LocalApic apic, EntropySource entropy) {
        this(board, apic, entropy, guestTime(board));
    }

    /** Its time-stamp counter is that one, of the frequency that the board has it in. */
    ProcessorConnection(
            Board board, LocalApic apic, EntropySource entropy, LongSupplier timestamps) {
        this.timestamps = timestamps;
        this.board = board;
        this.apic = apic;
        this.events = board.events();
        this.timestamp = new Frequency(board.configuration().timestampHertz());
        this.entropy = entropy;
    }

    private static LongSupplier guestTime(Board board) {
        Frequency frequency = new Frequency(board.configuration().timestampHertz());
        return () -> frequency.ticks(board.events().now());
    }

    /** Tells whose connection it is. */
    void connect(Processor to) {
        processor = to;
    }

    /** Tells what executes it, and the board's RAM of that. */
    void connect(Interpreter interpreter) {
        code = new DecodedCode(interpreter);
        board.ram().addListener(code);
    }

    private record DecodedCode(Interpreter interpreter) implements WriteListener {

        @Override
        public void written(long physicalAddress, long length) {
            interpreter.invalidate(physicalAddress, length);
        }

        @Override
        public boolean watches(long page) {
            return interpreter.holdsCode(page);
        }

        @Override
        public void tellWritesTo(long page) {
            interpreter.endQuickWrites(page);
        }
    }

    @Override
    public boolean othersHoldCode(long physicalPage) {
        return board.ram().isWatched(physicalPage, code);
    }

    @Override
    public void written(long physicalAddress, int size) {
        board.ram().written(physicalAddress, size, code);
    }

    @Override
    public void announceCode(long physicalPage) {
        board.ram().watch(physicalPage, code);
    }

    @Override
    public long hostPage(long physicalAddress, boolean forWriting) {
        return board.hostAddress(physicalAddress & ~0xFFFL, forWriting);
    }

    @Override
    public long readMemory(long physicalAddress, int size) {
        return board.readMemory(apic, physicalAddress, size);
    }

    @Override
    public void writeMemory(long physicalAddress, int size, long value) {
        board.writeMemory(apic, physicalAddress, size, value);
    }

    @Override
    public int readPort(int port, int size) {
        return board.readPort(port, size);
    }

    @Override
    public void writePort(int port, int size, int value) {
        board.writePort(port, size, value);
    }

    @Override
    public boolean interruptRequested() {
        return apic.interruptRequested();
    }

    @Override
    public int acknowledgeInterrupt() {
        events.lock().lock();
        try {
            return apic.acknowledgeInterrupt();
        } finally {
            events.lock().unlock();
        }
    }

    @Override
    public boolean takeNonMaskableInterrupt() {
        return apic.takeNonMaskableInterrupt();
    }

    @Override
    public int taskPriority() {
        return apic.taskPriority();
    }

    @Override
    public void setTaskPriority(int value) {
        events.locked(() -> apic.setTaskPriority(value));
    }

    @Override
    public boolean readApicRegister(int index, long[] value) {
        events.lock().lock();
        try {
            return apic.readRegister(index, value);
        } finally {
            events.lock().unlock();
        }
    }

    @Override
    public boolean writeApicRegister(int index, long value) {
        events.lock().lock();
        try {
            if (index == TSC_DEADLINE && processor != null) {
                long ahead = timestamps.getAsLong() - timestamp.ticks(events.now());
                apic.setTimestampOffset(processor.timestampOffset + ahead);
            }
            return apic.writeRegister(index, value);
        } finally {
            events.lock().unlock();
        }
    }

    @Override
    public long timestamp() {
        return timestamps.getAsLong();
    }

    @Override
    public long nanoseconds() {
        return events.now();
    }

    @Override
    public long wallClockSeconds() {
        return events.wallClockSeconds();
    }

    @Override
    public long random() {
        entropy.fill(random, 0, random.length);
        long value = 0;
        for (byte each : random) {
            value = value << 8 | each & 0xFF;
        }
        return value;
    }
}
