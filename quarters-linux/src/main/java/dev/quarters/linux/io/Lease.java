package dev.quarters.linux.io;

import dev.quarters.linux.event.EventLoop;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntToLongFunction;

/**
 * A descriptor that is closed once, and not while a call uses its number. A thread that waits for
 * it is woken by the close.
 */
final class Lease implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final int fd;
    private EventLoop.@Nullable Registration registration;
    private @Nullable Thread waiter;
    private boolean ready;
    private boolean closed;

    Lease(int fd) {
        this.fd = fd;
    }

    long use(IntToLongFunction call) throws IOException {
        lock.lock();
        try {
            throwIfClosed();
            return call.applyAsLong(fd);
        } finally {
            lock.unlock();
        }
    }

    /** Parks until the descriptor is ready, closed, or the thread interrupted. */
    void await(int events) throws IOException {
        lock.lock();
        try {
            throwIfClosed();
            waiter = Thread.currentThread();
            ready = false;
            if (registration == null) {
                registration = EventLoop.shared().register(fd, happened -> wake());
            }
            registration.arm(events);
        } finally {
            lock.unlock();
        }
        while (!isReady() && !Thread.currentThread().isInterrupted()) {
            LockSupport.park(this);
        }
    }

    private boolean isReady() throws IOException {
        lock.lock();
        try {
            throwIfClosed();
            return ready;
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            ready = true;
            LockSupport.unpark(waiter);
        } finally {
            lock.unlock();
        }
    }

    private void throwIfClosed() throws IOException {
        if (closed) {
            throw new IOException("this stream is closed");
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            if (registration != null) {
                registration.close();
            }
            Descriptors.close(fd);
            LockSupport.unpark(waiter);
        } finally {
            lock.unlock();
        }
    }
}
