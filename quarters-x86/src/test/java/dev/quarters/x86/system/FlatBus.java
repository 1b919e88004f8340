package dev.quarters.x86.system;

import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.quarters.x86.ProcessorBus;
import dev.quarters.x86.memory.HostMemory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** 16 MiB of RAM from address 0, nothing else but a recorder of all accesses outside of it. */
final class FlatBus implements ProcessorBus {

    static final int SIZE = 16 << 20;

    private final MemorySegment ram = mapped();

    /** E.g. {@code read 4 at f0000000}, {@code out 2 to 3f8: 41}. */
    final List<String> accesses = new ArrayList<>();

    int pendingInterrupt = -1;
    boolean pendingNonMaskable;
    int taskPriority;
    long clock;

    /** Of a file with a hole: pages that nobody touches cost nothing. */
    private static MemorySegment mapped() {
        try {
            Path file = Files.createTempFile("quarters-ram", null);
            try (FileChannel channel = FileChannel.open(file, READ, WRITE, DELETE_ON_CLOSE)) {
                channel.write(ByteBuffer.allocate(1), SIZE - 1);
                return channel.map(FileChannel.MapMode.PRIVATE, 0, SIZE, Arena.ofAuto());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot map 16 MiB of a temporary file as RAM", e);
        }
    }

    long address(long physical) {
        return ram.address() + physical;
    }

    void write(long physical, int size, long value) {
        if (size == 8) {
            HostMemory.putLong(address(physical), value);
            return;
        }
        for (int i = 0; i < size; i++) {
            HostMemory.putByte(address(physical + i), (int) (value >>> 8 * i));
        }
    }

    long read(long physical, int size) {
        long value = 0;
        for (int i = size; --i >= 0; ) {
            value = value << 8 | HostMemory.getByte(address(physical + i));
        }
        return value;
    }

    @Override
    public long hostPage(long physicalAddress, boolean forWriting) {
        return physicalAddress >= 0 && physicalAddress < SIZE
                ? address(physicalAddress & ~0xFFFL)
                : 0;
    }

    @Override
    public long readMemory(long physicalAddress, int size) {
        accesses.add("read %d at %x".formatted(size, physicalAddress));
        return 0x8877_6655_4433_2211L;
    }

    @Override
    public void writeMemory(long physicalAddress, int size, long value) {
        accesses.add("write %d at %x: %x".formatted(size, physicalAddress, value));
    }

    @Override
    public int readPort(int port, int size) {
        accesses.add("in %d from %x".formatted(size, port));
        return 0x4433_2211;
    }

    @Override
    public void writePort(int port, int size, int value) {
        accesses.add("out %d to %x: %x".formatted(size, port, value));
    }

    @Override
    public boolean interruptRequested() {
        return pendingInterrupt >= 0;
    }

    @Override
    public int acknowledgeInterrupt() {
        int vector = pendingInterrupt;
        pendingInterrupt = -1;
        return vector;
    }

    @Override
    public boolean takeNonMaskableInterrupt() {
        boolean pending = pendingNonMaskable;
        pendingNonMaskable = false;
        return pending;
    }

    @Override
    public int taskPriority() {
        return taskPriority;
    }

    @Override
    public void setTaskPriority(int value) {
        taskPriority = value;
    }

    @Override
    public boolean readApicRegister(int index, long[] value) {
        value[0] = 0xFEE0_0900L;
        return index == 0x1B;
    }

    @Override
    public boolean writeApicRegister(int index, long value) {
        return index == 0x1B;
    }

    @Override
    public long nanoseconds() {
        return clock;
    }

    @Override
    public long wallClockSeconds() {
        return 1_000;
    }

    @Override
    public long timestamp() {
        return clock += 10;
    }

    @Override
    public long random() {
        return 4;
    }
}
