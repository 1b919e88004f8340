package dev.quarters.bench;

import dev.quarters.GuestRun.Outcome;
import dev.quarters.Quarters;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.util.concurrent.TimeUnit;

/** How long does a container take from its creation to its removal? Needs root, and apt once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ContainerStart {

    private final Quarters quarters = Quarters.open();

    /** Closes it. */
    @TearDown
    public void close() {
        quarters.close();
    }

    /** One container that prints a line. */
    @Benchmark
    public Outcome echo() throws InterruptedException {
        return quarters.guest("apt:busybox-static").run("/bin/busybox", "echo", "x");
    }
}
