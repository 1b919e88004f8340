package dev.quarters.monitor;

import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;

import dev.quarters.api.CommandException;
import dev.quarters.api.Engine;
import dev.quarters.api.Enterable;
import dev.quarters.api.ExitStatus;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.QuartersException;
import dev.quarters.api.TerminalSize;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.DescriptorInputStream;
import dev.quarters.linux.io.DescriptorOutputStream;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.uapi.Signal;
import dev.quarters.monitor.document.Order;
import dev.quarters.monitor.wire.Wire;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The inside of a monitor: makes the guest that it is ordered to, answers calls, writes down how
 * the guest ended, and waits for somebody to take note of that; but not for ever.
 */
final class Monitor {

    /** Whoever wanted a guest has asked for it by then. */
    private static final Duration FOR_AN_ORDER = Duration.ofMinutes(2);

    private static final long LOOK_MILLIS = 500;

    /** At once; a client that opens more waits. */
    private static final int CONNECTIONS = 256;

    private static final int PIPE_SIZE = 1 << 16;

    private final MonitorFolder folder;
    private final ServerSocketChannel socket;
    private final Duration patience;
    private final Semaphore connections = new Semaphore(CONNECTIONS);
    private final CompletableFuture<EndOfGuest> ended = new CompletableFuture<>();
    private final ConcurrentMap<Long, Enterable.Command> commands = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private @Nullable Guest guest;
    private @Nullable DescriptorOutputStream output;
    private int watchers;
    private boolean leaving;
    private boolean saved;
    private boolean inputEnded;

    /**
     * Of the guest in that folder.
     *
     * @param patience how long it stays after the guest's end, without anybody
     */
    Monitor(MonitorFolder folder, ServerSocketChannel socket, Duration patience) {
        this.folder = folder;
        this.patience = patience;
        this.socket = socket;
    }

    /** Returns when the guest has ended, that is on disk, and nobody is there. */
    void run() {
        Thread.ofPlatform().daemon().name("quarters-accept").start(this::accept);
        awaitOrder();
        ended.join();
        awaitNobody();
        try {
            keep(MonitorProcess.OUTPUT_READ, folder.output());
            keep(MonitorProcess.ERROR_READ, folder.errorOutput());
        } catch (IOException e) {
            System.err.println("quarters: cannot keep the output of a guest: " + e);
        }
    }

    private void awaitOrder() {
        long deadline = System.nanoTime() + FOR_AN_ORDER.toNanos();
        synchronized (this) {
            while (!isOrdered()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    Runtime.getRuntime().halt(1);
                }
                pause(left);
            }
        }
    }

    private synchronized void awaitNobody() {
        long since = System.nanoTime();
        while (watchers > 0 || !saved || System.nanoTime() - since < patience.toNanos()) {
            pause(LOOK_MILLIS);
            since = watchers > 0 ? System.nanoTime() : since;
        }
        leaving = true;
    }

    @SuppressWarnings("WaitNotInLoop") // Who calls it looks again.
    private void pause(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("nobody interrupts a monitor", interrupted);
        }
    }

    private void accept() {
        try {
            while (true) {
                connections.acquireUninterruptibly();
                SocketChannel channel = socket.accept();
                Thread.ofVirtual().start(() -> serve(channel));
            }
        } catch (IOException e) {
            System.err.println("quarters: a monitor is not to be reached any more: " + e);
        }
    }

    private void serve(SocketChannel channel) {
        try (Wire wire = new Wire(channel)) {
            new Calls(this, wire).serve();
        } catch (IOException gone) {
            // The caller is not there any more.
        } finally {
            connections.release();
        }
    }

    /** The guest, once it was ordered. */
    synchronized Guest guest() {
        Guest made = guest;
        if (made == null) {
            throw new QuartersException("the guest was not started", "");
        }
        return made;
    }

    /** The engine that runs the guest; empty before there is one. */
    synchronized String engineName() {
        return guest == null ? "" : guest.engine();
    }

    /** Whether a guest was ordered. */
    synchronized boolean isOrdered() {
        return guest != null || ended.isDone();
    }

    /** A further command runs in the guest; the number that it has from now on. */
    long entered(Enterable.Command command) {
        long number = numbers.incrementAndGet();
        commands.put(number, command);
        return number;
    }

    /** The further command of that number. */
    Enterable.Command command(long number) {
        Enterable.Command command = commands.get(number);
        if (command == null) {
            throw new NotFoundException("there is no command " + number + " in the guest", "");
        }
        return command;
    }

    /** It has ended. */
    void left(long number) {
        commands.remove(number);
    }

    /** Somebody has the guest now; false when it is too late for that. */
    synchronized boolean join() {
        watchers += leaving ? 0 : 1;
        return !leaving;
    }

    /** He has it no more. */
    synchronized void leave() {
        watchers--;
        notifyAll();
    }

    /** Done when the guest has ended, all that it wrote is in the pipes, and its end is on disk. */
    CompletableFuture<EndOfGuest> ended() {
        return ended;
    }

    /** Makes the guest and starts it; returns when its command runs. */
    void start(Order order, boolean input, Optional<TerminalSize> terminal) {
        synchronized (this) {
            if (output != null) {
                throw new IllegalStateException("the guest was ordered before");
            }
            output = new DescriptorOutputStream(MonitorProcess.OUTPUT_WRITE);
        }
        DescriptorOutputStream errors = new DescriptorOutputStream(MonitorProcess.ERROR_WRITE);
        try {
            Guest made = engine(order.engine()).create(order.request());
            ordered(made);
            made.start(
                    new GuestStreams(
                            input
                                    ? Optional.of(
                                            new DescriptorInputStream(MonitorProcess.INPUT_READ))
                                    : Optional.empty(),
                            output,
                            errors,
                            terminal));
            Thread.ofVirtual().start(() -> awaitEnd(made, errors));
        } catch (RuntimeException failure) {
            end(ExitStatus.of(code(failure)), Optional.of(known(failure)), errors);
            throw failure;
        }
    }

    private synchronized void ordered(Guest made) {
        guest = made;
        notifyAll();
    }

    /** The engine of that name. */
    static Engine engine(String name) {
        return ServiceLoader.load(Engine.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(engine -> engine.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("there is no engine " + name, ""));
    }

    private void awaitEnd(Guest made, DescriptorOutputStream errors) {
        ExitStatus status = ExitStatus.signalled(Signal.SIGKILL);
        Optional<QuartersException> failure = Optional.empty();
        try {
            status = made.await();
        } catch (InterruptedException | RuntimeException lost) {
            failure = Optional.of(known(lost));
        }
        end(status, failure, errors);
    }

    private void end(
            ExitStatus status, Optional<QuartersException> failure, DescriptorOutputStream errors) {
        EndOfGuest end = new EndOfGuest(Instant.now(), status, failure);
        boolean written = save(end);
        @Nullable Guest made;
        synchronized (this) {
            saved = written;
            made = guest;
            if (output != null) {
                output.close();
            }
        }
        errors.close();
        if (made != null) {
            made.close();
        }
        ended.complete(end);
        synchronized (this) {
            notifyAll();
        }
    }

    /** Who comes for it is told by the monitor when the disk is full. */
    private boolean save(EndOfGuest end) {
        try {
            end.save(folder.end());
            return true;
        } catch (IOException e) {
            System.err.println("quarters: cannot keep the end of a guest: " + e);
            return false;
        }
    }

    private static int code(RuntimeException failure) {
        return failure instanceof CommandException command ? command.exitCode() : 128;
    }

    private static QuartersException known(Exception failure) {
        return failure instanceof QuartersException known
                ? known
                : new QuartersException("a bug in the guest's monitor: " + failure, "", failure);
    }

    /**
     * Who has the guest has closed its input: now that is at its end. The number stays taken, or a
     * later one would be given what came to have it.
     */
    synchronized void endInput() {
        if (!inputEnded) {
            inputEnded = true;
            int nothing = Descriptors.open("/dev/null", O_WRONLY);
            Kernel.call(SystemCall.dup3, nothing, MonitorProcess.INPUT_WRITE, O_CLOEXEC);
            Descriptors.close(nothing);
        }
    }

    /** What nobody read goes to a file, before the pipe goes. */
    private static void keep(int pipe, Path file) throws IOException {
        try (DescriptorInputStream from = new DescriptorInputStream(pipe)) {
            byte[] left = from.readNBytes(2 * PIPE_SIZE);
            if (left.length > 0) {
                EndOfGuest.save(file, left);
            } else {
                Files.deleteIfExists(file);
            }
        }
    }
}
