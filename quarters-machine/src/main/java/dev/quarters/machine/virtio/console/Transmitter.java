package dev.quarters.machine.virtio.console;

import dev.quarters.machine.virtio.DescriptorChain;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/** Hands the chains of a transmit queue to a sink, and remembers where the sink was full. */
final class Transmitter {

    private final ConsoleDevice device;
    private final int queue;

    private @Nullable DescriptorChain chain;
    private MemorySegment rest = MemorySegment.NULL;
    private long position;
    private long toSkip;
    private boolean running;

    Transmitter(ConsoleDevice device, int queue) {
        this.device = device;
        this.queue = queue;
    }

    /** Until the queue is empty or the sink is full. A sink may well call its port meanwhile. */
    void run(@Nullable ByteSink sink) {
        if (running) {
            return;
        }
        running = true;
        while (next() && drain(sink)) {
            finish();
        }
        running = false;
    }

    private boolean next() {
        if (chain == null) {
            chain = device.take(queue).orElse(null);
            if (chain != null) {
                skipTaken(chain);
            }
        }
        return chain != null;
    }

    private void skipTaken(DescriptorChain taken) {
        while (toSkip > 0 && taken.readable() > 0) {
            long step = taken.readInPlace(toSkip).byteSize();
            toSkip -= step;
            position += step;
        }
        toSkip = 0;
    }

    /** True when all of the chain was handed over. */
    private boolean drain(@Nullable ByteSink sink) {
        while (chain != null) {
            if (rest.byteSize() == 0) {
                rest = chain.readInPlace(Long.MAX_VALUE);
                if (rest.byteSize() == 0) {
                    return true;
                }
            }
            long size = rest.byteSize();
            long taken = sink == null ? size : Math.clamp(sink.accept(rest), 0, size);
            position += taken;
            rest = rest.asSlice(taken);
            if (taken < size) {
                return false;
            }
        }
        return false;
    }

    private void finish() {
        DescriptorChain finished = chain;
        chain = null;
        position = 0;
        if (finished != null) {
            device.give(queue, finished, 0);
        }
    }

    /** A byte that is lost when the sink is full. */
    void emergency(byte value, @Nullable ByteSink sink) {
        if (sink != null && !running) {
            running = true;
            sink.accept(MemorySegment.ofArray(new byte[] {value}));
            running = false;
        }
    }

    /** How much of the chain in work was handed over. */
    long position() {
        return position;
    }

    /** The chain that comes next was handed over up to there. */
    void skip(long transmitted) {
        toSkip = transmitted;
    }

    void reset() {
        chain = null;
        rest = MemorySegment.NULL;
        position = 0;
        toSkip = 0;
    }
}
