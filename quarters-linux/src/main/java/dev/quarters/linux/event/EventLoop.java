package dev.quarters.linux.event;

import static dev.quarters.linux.SystemCall.epoll_create1;
import static dev.quarters.linux.SystemCall.epoll_ctl;
import static dev.quarters.linux.SystemCall.epoll_pwait;
import static dev.quarters.linux.uapi.Epoll.EPOLLONESHOT;
import static dev.quarters.linux.uapi.Epoll.EPOLL_CLOEXEC;
import static dev.quarters.linux.uapi.Epoll.EPOLL_CTL_ADD;
import static dev.quarters.linux.uapi.Epoll.EPOLL_CTL_DEL;
import static dev.quarters.linux.uapi.Epoll.EPOLL_CTL_MOD;

import dev.quarters.linux.Architecture;
import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.Scratch;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that waits for all file descriptors that anyone of this process waits for. Interest is
 * for one event at a time (EPOLLONESHOT). Safe for use by several threads.
 */
public final class EventLoop {

    /** Takes an event, on the loop's thread: it must not block. */
    @FunctionalInterface
    public interface Handler {
        /**
         * The descriptor is ready.
         *
         * @param events EPOLLIN and the like
         */
        void ready(int events);
    }

    private static final int BATCH = 64;

    /** struct epoll_event is packed on x86-64 only. */
    private static final int EVENT_SIZE = Kernel.ARCHITECTURE == Architecture.X86_64 ? 12 : 16;

    private static final int DATA = EVENT_SIZE - 8;

    private final int epoll;
    private final ConcurrentHashMap<Long, Registration> registrations = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    private EventLoop() {
        epoll = (int) Kernel.check(Kernel.call(epoll_create1, EPOLL_CLOEXEC), "make an epoll");
        Thread.ofPlatform().daemon().name("quarters-events").start(this::run);
    }

    /** The one of this process. */
    public static EventLoop shared() {
        return Shared.LOOP;
    }

    private static final class Shared {
        static final EventLoop LOOP = new EventLoop();
    }

    /** Makes a descriptor known; {@link Registration#arm} then asks for an event. */
    public Registration register(int fd, Handler handler) {
        Registration registration = new Registration(fd, handler, ids.incrementAndGet());
        registrations.put(registration.id, registration);
        return registration;
    }

    /**
     * Blocks the calling thread, but not a virtual thread's carrier, until the descriptor is ready.
     */
    public void await(int fd, int events) {
        Thread waiter = Thread.currentThread();
        boolean[] ready = new boolean[1];
        try (Registration registration =
                register(
                        fd,
                        happened -> {
                            synchronized (ready) {
                                ready[0] = true;
                            }
                            LockSupport.unpark(waiter);
                        })) {
            registration.arm(events);
            while (!isSet(ready)) {
                LockSupport.park(this);
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
            }
        }
    }

    private static boolean isSet(boolean[] flag) {
        synchronized (flag) {
            return flag[0];
        }
    }

    private void run() {
        try (Scratch scratch = Scratch.borrow()) {
            long events = scratch.reserve(BATCH * EVENT_SIZE);
            while (true) {
                long count = Kernel.call(epoll_pwait, epoll, events, BATCH, -1, 0, 8);
                if (Kernel.isError(count) && !Errno.EINTR.is(count)) {
                    throw new LinuxException("wait for events", count);
                }
                for (int i = 0; i < count; i++) {
                    long event = events + (long) i * EVENT_SIZE;
                    dispatch(scratch.getLong(event + DATA), scratch.getInt(event));
                }
            }
        }
    }

    private void dispatch(long id, int events) {
        Registration registration = registrations.get(id);
        if (registration == null) {
            return;
        }
        try {
            registration.handler.ready(events);
        } catch (RuntimeException bug) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, bug);
        }
    }

    /** A descriptor that the loop knows. Close it before the descriptor is closed. */
    public final class Registration implements AutoCloseable {
        private final int fd;
        private final Handler handler;
        private final long id;
        private boolean added;
        private boolean closed;

        private Registration(int fd, Handler handler, long id) {
            this.fd = fd;
            this.handler = handler;
            this.id = id;
        }

        /** Asks for one event of these kinds; the handler may be called before this returns. */
        public synchronized void arm(int events) {
            if (closed) {
                return;
            }
            control(added ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, events | EPOLLONESHOT);
            added = true;
        }

        private void control(int operation, int events) {
            try (Scratch scratch = Scratch.borrow()) {
                long event = scratch.reserve(16);
                scratch.putInt(event, events);
                scratch.putLong(event + DATA, id);
                long result = Kernel.call(epoll_ctl, epoll, operation, fd, event);
                if (Kernel.isError(result)) {
                    throw new LinuxException("wait for file descriptor " + fd, result);
                }
            }
        }

        /** No handler call begins after this, but one may still be running. */
        @Override
        public synchronized void close() {
            if (closed) {
                return;
            }
            closed = true;
            registrations.remove(id);
            if (added) {
                control(EPOLL_CTL_DEL, 0);
            }
        }
    }
}
