package dev.quarters.machine.virtio.block;

import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.virtio.DescriptorChain;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/**
 * Requests that a thread of the host works on, in order and one at a time, without the machine's
 * lock. Whoever holds that lock may wait for it here, since it never waits for the lock.
 */
final class BackgroundRequests {

    private record Waiting(DescriptorChain chain, boolean writeThrough, LongConsumer done) {}

    private final BlockRequest request;
    private final EventQueue events;
    private final Executor executor;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private boolean working;

    BackgroundRequests(BlockRequest request, EventQueue events, Executor executor) {
        this.request = request;
        this.events = events;
        this.executor = executor;
    }

    /** When it is done, what is to be done then is called under the machine's lock. */
    synchronized void add(DescriptorChain chain, boolean writeThrough, LongConsumer done) {
        waiting.add(new Waiting(chain, writeThrough, done));
        if (!working) {
            working = true;
            executor.execute(this::work);
        }
    }

    private void work() {
        Waiting next = next();
        while (next != null) {
            Waiting current = next;
            long written = request.serve(current.chain, current.writeThrough);
            events.deliver(() -> current.done.accept(written));
            next = next();
        }
    }

    private synchronized @Nullable Waiting next() {
        Waiting next = waiting.poll();
        if (next == null) {
            working = false;
            notifyAll();
        }
        return next;
    }

    /** Returns when nothing is worked on, and nothing waits. */
    synchronized void finish() {
        boolean interrupted = false;
        while (working) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** As {@link #finish}, but what waits is forgotten: after that no guest memory is touched. */
    synchronized void drop() {
        waiting.clear();
        finish();
    }
}
