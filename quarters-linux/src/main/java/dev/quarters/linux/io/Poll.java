package dev.quarters.linux.io;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

/**
 * Waits until one of some descriptors can be read, or ended: ppoll(2). For one thread at a time.
 */
public final class Poll implements AutoCloseable {

    private static final int POLLIN = 1;
    private static final int POLLFD_SIZE = 8;
    private static final int READY = 6;
    private static final int TIMESPEC_SIZE = 16;
    private static final long NANOSECONDS = 1_000_000_000L;

    private final Scratch memory = Scratch.borrow();
    private final int count;
    private final long time = memory.reserve(TIMESPEC_SIZE);
    private final long watched;

    /** Of those descriptors. */
    public Poll(int... descriptors) {
        count = descriptors.length;
        watched = memory.reserve(count * POLLFD_SIZE);
        for (int i = 0; i < count; i++) {
            memory.putInt(watched + (long) i * POLLFD_SIZE, descriptors[i]);
            memory.putInt(watched + (long) i * POLLFD_SIZE + 4, POLLIN);
        }
    }

    /** Waits so long at most; a signal may end that sooner. */
    public void await(long nanoseconds) {
        memory.putLong(time, nanoseconds / NANOSECONDS);
        memory.putLong(time + 8, nanoseconds % NANOSECONDS);
        if (Kernel.call(SystemCall.ppoll, watched, count, time, 0, 0) <= 0) {
            for (int i = 0; i < count; i++) {
                memory.putShort(watched + (long) i * POLLFD_SIZE + READY, 0);
            }
        }
    }

    /** Whether there was something to read, or an end to see, when the last wait ended. */
    public boolean isReady(int index) {
        return memory.getShort(watched + (long) index * POLLFD_SIZE + READY) != 0;
    }

    @Override
    public void close() {
        memory.close();
    }
}
