package dev.quarters.bench.virtio;

import dev.quarters.machine.virtio.block.BlockDevice;
import dev.quarters.machine.virtio.block.BlockImage;
import dev.quarters.machine.virtio.block.RawImage;
import dev.quarters.machine.virtio.block.qcow2.Qcow2Image;

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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How many requests does the block device serve in a second, out of the host's page cache? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class BlockRequests {

    private static final int BATCH = 32;
    private static final int DESCRIPTORS = 3;
    private static final long SIZE = 256 << 20;
    private static final int SECTOR = 512;
    private static final long FLUSH = 1 << 9;
    private static final int OUT = 1;

    @Param({"raw", "qcow2"})
    private String format = "";

    @Param({"4096", "65536"})
    private int bytes;

    private @Nullable Path folder;
    private @Nullable BlockImage image;
    private @Nullable BatchDriver driver;
    private long sector;

    /** A disk and a driver, its chains described. */
    @Setup
    public void open() throws IOException {
        Path made = Files.createTempDirectory("quarters-bench-");
        folder = made;
        Path disk = made.resolve("disk");
        BlockImage opened =
                format.equals("raw")
                        ? RawImage.create(disk, SIZE)
                        : Qcow2Image.create(disk, SIZE, Optional.empty());
        image = opened;
        driver = new BatchDriver(new BlockDevice(opened, "bench"), FLUSH, 0);
    }

    /** Reads. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void read() {
        serve(0);
    }

    /** Writes. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void write() {
        serve(OUT);
    }

    private void serve(int type) {
        BatchDriver current = Objects.requireNonNull(driver);
        int data = type == OUT ? BatchDriver.NEXT : BatchDriver.NEXT | BatchDriver.WRITE;
        for (int i = 0; i < BATCH; i++) {
            int header = i * DESCRIPTORS;
            current.describe(header, 16, BatchDriver.NEXT, header + 1);
            current.describe(header + 1, bytes, data, header + 2);
            current.describe(header + 2, 1, BatchDriver.WRITE, 0);
            current.memory().writeInt(current.buffer(header), type);
            current.memory().writeLong(current.buffer(header) + 8, sector);
            sector = (sector + bytes / SECTOR) % (SIZE / SECTOR);
        }
        current.serve(BATCH, DESCRIPTORS);
    }

    /** Leaves nothing behind. */
    @TearDown
    public void close() throws IOException {
        Objects.requireNonNull(driver).close();
        Objects.requireNonNull(image).close();
        Files.delete(Objects.requireNonNull(folder).resolve("disk"));
        Files.delete(folder);
    }
}
