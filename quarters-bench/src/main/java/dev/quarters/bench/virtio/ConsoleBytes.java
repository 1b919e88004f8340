package dev.quarters.bench.virtio;

import dev.quarters.machine.time.DeterministicEventQueue;
import dev.quarters.machine.virtio.console.ConsoleDevice;
import dev.quarters.machine.virtio.console.PortDefinition;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** How many buffers of console output does a host take in a second, copying each? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class ConsoleBytes {

    private static final int BATCH = 64;
    private static final int TRANSMIT = 1;

    @Param({"16", "4096", "65536"})
    private int bytes;

    private @Nullable BatchDriver driver;
    private byte[] taken = {};

    /** A port whose host copies what it gets. */
    @Setup
    public void open() {
        taken = new byte[bytes];
        ConsoleDevice console =
                new ConsoleDevice(
                        new DeterministicEventQueue(0), List.of(new PortDefinition("", true)));
        console.port(0).attach(this::copy);
        BatchDriver made = new BatchDriver(console, 0, TRANSMIT);
        for (int i = 0; i < BATCH; i++) {
            made.describe(i, bytes, 0, 0);
        }
        driver = made;
    }

    private long copy(MemorySegment from) {
        int length = (int) from.byteSize();
        MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 0, taken, 0, length);
        return length;
    }

    /** One buffer. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void write() {
        Objects.requireNonNull(driver).serve(BATCH, 1);
    }

    /** Gives the memory back. */
    @TearDown
    public void close() {
        Objects.requireNonNull(driver).close();
    }
}
