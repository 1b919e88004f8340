package dev.quarters.bootkit.guest;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened for a machine, one by one: closed in the reverse order, however far it came. */
public final class Opened implements AutoCloseable {

    /** Closes without a checked exception. */
    @FunctionalInterface
    public interface Part {
        /** Closes it. */
        void close();
    }

    private final Deque<Part> parts = new ArrayDeque<>();

    /** Adds what is to be closed before all that was added. */
    public synchronized void add(Part part) {
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
