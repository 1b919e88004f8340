package dev.quarters.emulator;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened for a machine, one by one: closed in the reverse order, however far it came. */
final class Opened implements AutoCloseable {

    /** Closes without a checked exception. */
    @FunctionalInterface
    interface Part {
        void close();
    }

    private final Deque<Part> parts = new ArrayDeque<>();

    /** For memory that is as long there as anything else. */
    final Arena arena = Arena.ofShared();

    Opened() {
        parts.push(arena::close);
    }

    /** Adds what is to be closed before all that was added. */
    synchronized void add(Part part) {
        parts.push(part);
    }

    /** Closes all, once; a part that fails does not keep the others open. */
    @Override
    public synchronized void close() {
        if (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } finally {
                close();
            }
        }
    }
}
