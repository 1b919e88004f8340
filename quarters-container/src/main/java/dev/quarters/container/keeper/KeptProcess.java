package dev.quarters.container.keeper;

import static dev.quarters.linux.uapi.Epoll.EPOLLIN;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.event.EventLoop;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.Exit;
import dev.quarters.linux.spawn.PidFd;
import dev.quarters.linux.spawn.ProcessIdentity;
import dev.quarters.linux.spawn.RunningProcess;
import dev.quarters.linux.uapi.Signal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Process 1 of a guest that has a keeper, seen by whoever has the guest now. No thread belongs to
 * it. Safe for use by several threads.
 */
public final class KeptProcess implements RunningProcess {

    private static final Executor DEPENDENTS = Executors.newVirtualThreadPerTaskExecutor();

    /** A keeper that was just let go has made its guest by then, or ended. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long PAUSE_MILLIS = 10;

    private final Path folder;

    /** When this process is its parent. */
    private final @Nullable ChildProcess child;

    private final int keeper;
    private final int pid;
    private final int pidfd;
    private final int endPipe;
    private final EventLoop.Registration end;
    private final CompletableFuture<Exit> ended = new CompletableFuture<>();
    private boolean closed;

    private KeptProcess(
            Path folder, @Nullable ChildProcess child, int keeper, int pidfd, int endPipe) {
        this.folder = folder;
        this.child = child;
        this.keeper = keeper;
        this.pidfd = pidfd;
        this.pid = pidOf(pidfd);
        this.endPipe = endPipe;
        this.end = EventLoop.shared().register(endPipe, events -> ended());
        end.arm(EPOLLIN);
    }

    /** That of the guest in that folder, whose keeper is a child of this process and has forked. */
    public static KeptProcess of(ChildProcess keeper, Path folder) {
        int pidfd = take(keeper.pidfd(), Keeper.PROCESS).orElseThrow();
        int endPipe = take(keeper.pidfd(), Keeper.ENDED).orElseThrow();
        return new KeptProcess(folder, keeper, keeper.pidfd(), pidfd, endPipe);
    }

    /**
     * That of the guest in that folder, which another process started; also when it has ended and
     * its keeper waits to tell. Empty when there is no keeper.
     */
    public static Optional<KeptProcess> find(Path folder, ProcessIdentity keeper) {
        if (!EndFile.exists(folder)) {
            return Optional.empty();
        }
        // The descriptor is opened before the comparison, so that it can't be another's.
        long opened = Kernel.call(SystemCall.pidfd_open, keeper.pid(), 0);
        if (Kernel.isError(opened) || !keeper.exists() || !EndFile.isHeld(folder)) {
            Descriptors.close(Kernel.isError(opened) ? -1 : (int) opened);
            return Optional.empty();
        }
        return adopt(folder, (int) opened);
    }

    private static Optional<KeptProcess> adopt(Path folder, int keeper) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        OptionalInt pidfd = take(keeper, Keeper.PROCESS);
        while (pidfd.isEmpty() && EndFile.isHeld(folder) && System.nanoTime() < deadline) {
            pause();
            pidfd = take(keeper, Keeper.PROCESS);
        }
        OptionalInt endPipe = take(keeper, Keeper.ENDED);
        if (pidfd.isEmpty() || endPipe.isEmpty()) {
            pidfd.ifPresent(Descriptors::close);
            endPipe.ifPresent(Descriptors::close);
            Descriptors.close(keeper);
            return Optional.empty();
        }
        return Optional.of(
                new KeptProcess(folder, null, keeper, pidfd.getAsInt(), endPipe.getAsInt()));
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A copy of one of the keeper's descriptors; empty when it has none of that number. */
    public OptionalInt take(int number) {
        return take(keeper, number);
    }

    private static OptionalInt take(int keeper, int number) {
        long taken = Kernel.call(SystemCall.pidfd_getfd, keeper, number, 0);
        return Kernel.isError(taken) ? OptionalInt.empty() : OptionalInt.of((int) taken);
    }

    /** As its pidfd tells (proc_pid_fdinfo(5)); -1 when it was waited for already. */
    private static int pidOf(int pidfd) {
        try {
            return Files.readAllLines(Path.of("/proc/self/fdinfo/" + pidfd)).stream()
                    .filter(line -> line.startsWith("Pid:"))
                    .mapToInt(line -> Integer.parseInt(line.substring(4).strip()))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read about an own descriptor", e);
        }
    }

    /** The keeper noted the end, or died. */
    private void ended() {
        end.close();
        @Nullable Exit exit = EndFile.read(folder).map(EndFile.End::exit).orElse(null);
        if (exit == null) {
            // The guest was to die with its keeper; one that found a way out of that is ended.
            kill();
            exit = new Exit.Signal(Signal.SIGKILL);
        }
        ended.complete(exit);
    }

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public int pidfd() {
        return pidfd;
    }

    @Override
    public void kill() {
        signal(Signal.SIGKILL);
    }

    @Override
    public synchronized void signal(int signal) {
        if (closed || ended.isDone()) {
            return;
        }
        PidFd.signal(pidfd, signal, pid);
    }

    /** Nobody but the keeper holds its input open any more: now that does not either. */
    public synchronized void closeInput() {
        if (!closed) {
            signalKeeper(Keeper.CLOSE_INPUT);
        }
    }

    /** Its descriptor is a child's to close. */
    private void signalKeeper(int signal) {
        if (child != null) {
            child.signal(signal);
        } else {
            Kernel.call(SystemCall.pidfd_send_signal, keeper, signal, 0, 0);
        }
    }

    @Override
    public CompletableFuture<Exit> onExit() {
        return ended.thenApplyAsync(Function.identity(), DEPENDENTS);
    }

    /** Its end was taken note of, or it is to be forgotten: ends the keeper, and it. */
    public void dismiss() {
        synchronized (this) {
            if (closed) {
                return;
            }
            kill();
            signalKeeper(Signal.SIGKILL);
        }
        if (child != null) {
            child.onExit().join();
        } else {
            EventLoop.shared().await(keeper, EPOLLIN);
        }
        EndFile.remove(folder);
        close();
    }

    /** Lets it go on without this process. */
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        end.close();
        Descriptors.close(pidfd);
        Descriptors.close(endPipe);
        if (child == null) {
            Descriptors.close(keeper);
        }
    }
}
