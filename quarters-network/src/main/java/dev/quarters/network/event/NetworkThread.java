package dev.quarters.network.event;

import dev.quarters.api.QuartersException;
import dev.quarters.linux.io.Poll;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * The one thread of a network: it waits for sockets, for frames, for tasks and for alarms, and all
 * that happens in the network happens on it, in turn.
 */
public final class NetworkThread implements Executor, AutoCloseable {

    /** What is done when a channel is ready. */
    @FunctionalInterface
    public interface Ready {
        /** On the network's thread. */
        void ready(SelectionKey key) throws IOException;
    }

    private static final long LOOKS_AGAIN = 100;

    /** Tasks that are run before sockets have their turn again. */
    private static final int TURN = 4;

    private final Selector selector;
    private final OptionalInt selectorDescriptor;
    private final Thread thread;

    /** What it waits for besides the selector; for itself. */
    private final List<Source> sources = new ArrayList<>();

    private @Nullable Poll poll;

    /** Whether channels may be waited for otherwise than the kernel knows. */
    private volatile boolean changed = true;

    private record Source(int descriptor, Runnable ready) {}

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>((a, b) -> Long.compare(a.queued - b.queued, 0));
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean closed;

    /** Does a share of what there is to do; true when there is more. */
    private volatile BooleanSupplier work = () -> false;

    /** Starts it. */
    public NetworkThread(String name) {
        try {
            selector = Selector.open();
            selectorDescriptor = SelectorDescriptor.of(selector);
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot make a network: " + e, "see that there are file descriptors left", e);
        }
        thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    /**
     * What is to be done each time that the thread was woken.
     *
     * @param each returns whether there is more to do, after sockets and alarms had their turn
     */
    public void work(BooleanSupplier each) {
        work = each;
    }

    /** Runs that soon. From any thread. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        wake();
    }

    /** Runs that, and waits until it ran. */
    public void executeAndWait(Runnable task) {
        if (Thread.currentThread() == thread) {
            task.run();
            return;
        }
        FutureTask<?> future = new FutureTask<>(task, null);
        execute(future);
        boolean interrupted = false;
        while (!future.isDone()) {
            try {
                future.get(LOOKS_AGAIN, TimeUnit.MILLISECONDS);
            } catch (TimeoutException stillWaiting) {
                if (!thread.isAlive()) {
                    future.run(); // Nothing else happens there any more.
                }
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException failure) {
                throw new IllegalStateException(failure.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has it look for work. From any thread. */
    public void wake() {
        if (Thread.currentThread() != thread && !woken.getAndSet(true)) {
            selector.wakeup();
        }
    }

    /** Waits for a channel, which becomes non-blocking. */
    public SelectionKey register(SelectableChannel channel, int operations, Ready ready)
            throws IOException {
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, operations, ready);
        changed = true;
        wake(); // A selection that is under way does not know of it.
        return key;
    }

    /** Waits for other operations of a channel that is registered; for the network's thread. */
    public void interest(SelectionKey key, int operations) {
        if (key.interestOps() != operations) {
            key.interestOps(operations);
            changed = true;
        }
    }

    /** Closes a channel that is registered; for the network's thread. */
    public void close(SelectableChannel channel) {
        closeQuietly(channel);
        changed = true; // Its descriptor is closed by the next selection.
    }

    /**
     * Waits for a descriptor that is no channel.
     *
     * @param ready done on the network's thread as long as there is something to read
     * @return false when this Java can't wait for it besides channels
     */
    public boolean await(int descriptor, Runnable ready) {
        if (selectorDescriptor.isEmpty()) {
            return false;
        }
        executeAndWait(
                () -> {
                    sources.add(new Source(descriptor, ready));
                    watch();
                });
        return true;
    }

    /** Waits for that descriptor no more: when this returns nothing is done for it. */
    public void forget(int descriptor) {
        executeAndWait(
                () -> {
                    sources.removeIf(source -> source.descriptor == descriptor);
                    watch();
                });
    }

    private void watch() {
        Poll before = poll;
        if (before != null) {
            before.close();
        }
        int[] all =
                IntStream.concat(
                                selectorDescriptor.stream(),
                                sources.stream().mapToInt(Source::descriptor))
                        .toArray();
        poll = sources.isEmpty() ? null : new Poll(all);
    }

    /** An alarm that is not set; for the network's thread. */
    public Alarm alarm(Runnable action) {
        return new Alarm(action);
    }

    /** Something to happen at a time, by {@link System#nanoTime}. */
    public final class Alarm {

        private final Runnable action;
        private boolean set;
        private long time;

        /** When it stands in the queue: there until then, as what is put off is looked at later. */
        private long queued;

        private boolean inQueue;

        private Alarm(Runnable action) {
            this.action = action;
        }

        /** At that time, instead of what was set before. */
        public void set(long newTime) {
            set = true;
            time = newTime;
            if (inQueue && newTime - queued < 0) {
                alarms.remove(this);
                inQueue = false;
            }
            if (!inQueue) {
                enqueue();
            }
        }

        private void enqueue() {
            queued = time;
            inQueue = true;
            alarms.add(this);
        }

        /** Not at all. */
        public void cancel() {
            set = false;
        }

        private void due(long now) {
            inQueue = false;
            if (set && time - now > 0) {
                enqueue();
            } else if (set) {
                set = false;
                NetworkThread.run(action);
            }
        }
    }

    private void run() {
        try (selector) {
            boolean more = false;
            while (!closed) {
                await(more ? 0 : waitingTime());
                woken.set(false);
                changed |= !selector.selectedKeys().isEmpty();
                selector.selectedKeys().forEach(NetworkThread::ready);
                selector.selectedKeys().clear();
                runSources();
                runTasks(TURN);
                runAlarms();
                more = doWork() || !tasks.isEmpty();
            }
            runTasks(Integer.MAX_VALUE);
        } catch (IOException e) {
            throw new QuartersException("a network's selector failed: " + e, "", e);
        } finally {
            closed = true;
            sources.clear();
            watch();
        }
    }

    /** Whoever woke it meanwhile was not to wait. */
    private void await(long wait) throws IOException {
        Poll all = poll;
        if (all != null) {
            // What is waited for of channels, and which are closed, is told to the kernel by a
            // selection only, which also takes what woke it.
            boolean untold = changed;
            changed = false;
            int ready = untold ? selector.selectNow() : 0;
            all.await(ready > 0 || woken.get() ? 0 : Math.max(0, wait));
            if (ready == 0 && all.isReady(0)) {
                selector.selectNow();
            }
        } else if (wait > 0 && !woken.get()) {
            selector.select(wait / 1_000_000 + 1);
        } else {
            selector.selectNow();
        }
    }

    private void runSources() {
        Poll all = poll;
        for (int i = 0; all != null && all == poll && i < sources.size(); i++) {
            if (all.isReady(i + 1)) {
                run(sources.get(i).ready);
            }
        }
    }

    private long waitingTime() {
        @Nullable Alarm first = alarms.peek();
        return first == null ? 3_600_000_000_000L : first.queued - System.nanoTime();
    }

    /** Who brings one after the other shall not keep the thread from all else. */
    private void runTasks(int most) {
        for (int i = 0; i < most; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            changed = true;
            run(task);
        }
    }

    /** What goes wrong for one guest shall not end the network of the others. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException mistake) {
            tell(mistake);
        }
    }

    private static void tell(RuntimeException mistake) {
        System.getLogger(NetworkThread.class.getName())
                .log(System.Logger.Level.ERROR, "a bug in a network", mistake);
    }

    private boolean doWork() {
        try {
            return work.getAsBoolean();
        } catch (RuntimeException mistake) {
            tell(mistake);
            return true;
        }
    }

    private void runAlarms() {
        long now = System.nanoTime();
        @Nullable Alarm first = alarms.peek();
        while (first != null && first.queued - now <= 0) {
            alarms.poll();
            changed = true;
            first.due(now);
            first = alarms.peek();
        }
    }

    private static void ready(SelectionKey key) {
        try {
            if (key.isValid() && key.attachment() instanceof Ready ready) {
                ready.ready(key);
            }
        } catch (IOException gone) {
            key.cancel();
            closeQuietly(key.channel());
        } catch (CancelledKeyException closed) {
            // By what was done for another channel before.
        } catch (RuntimeException mistake) {
            tell(mistake);
        }
    }

    /** Closes what is of no use any more. */
    public static void closeQuietly(AutoCloseable channel) {
        try {
            channel.close();
        } catch (ClosedChannelException already) {
            // It is what was wanted.
        } catch (Exception useless) {
            // Nothing can be done about it, and the descriptor is gone all the same.
        }
    }

    /** Ends it; what was to be executed before is. Not from its own thread. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
