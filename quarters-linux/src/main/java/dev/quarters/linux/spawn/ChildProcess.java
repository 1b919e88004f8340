package dev.quarters.linux.spawn;

import static dev.quarters.linux.uapi.Epoll.EPOLLIN;
import static dev.quarters.linux.uapi.Wait.CLD_EXITED;
import static dev.quarters.linux.uapi.Wait.P_PIDFD;
import static dev.quarters.linux.uapi.Wait.SIGINFO_SIZE;
import static dev.quarters.linux.uapi.Wait.SI_CODE;
import static dev.quarters.linux.uapi.Wait.SI_STATUS;
import static dev.quarters.linux.uapi.Wait.WEXITED;
import static dev.quarters.linux.uapi.Wait.__WALL;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.event.EventLoop;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.script.Note;
import dev.quarters.linux.uapi.Signal;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A child of this process, from its start until it was waited for. No thread belongs to it. Safe
 * for use by several threads; those that wait are not bound to a carrier thread.
 */
public final class ChildProcess implements RunningProcess {

    private static final Executor DEPENDENTS = Executors.newVirtualThreadPerTaskExecutor();

    private final int pid;
    private final int pidfd;
    private final @Nullable Reports reports;
    private final EventLoop.Registration exit;

    /** Completed on the event loop's thread, which must not run what others attach. */
    private final CompletableFuture<Exit> ended = new CompletableFuture<>();

    private int gate;

    ChildProcess(int pid, int pidfd, @Nullable Reports reports, int gate) {
        this.pid = pid;
        this.pidfd = pidfd;
        this.reports = reports;
        this.gate = gate;
        this.exit = EventLoop.shared().register(pidfd, events -> reap());
        exit.arm(EPOLLIN);
        if (reports != null) {
            reports.begin();
        }
    }

    /**
     * A child that a script made with CLONE_PARENT, and that nobody else waits for.
     *
     * @throws LinuxException when there is no such process
     */
    public static ChildProcess adopt(int pid) {
        long pidfd = Kernel.call(SystemCall.pidfd_open, pid, 0);
        if (Kernel.isError(pidfd)) {
            throw new LinuxException("open process " + pid, pidfd);
        }
        return new ChildProcess(pid, (int) pidfd, null, -1);
    }

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public int pidfd() {
        return pidfd;
    }

    /**
     * Waits until its script has executed a program or ended.
     *
     * @throws ScriptException when a step failed
     */
    public void awaitStarted() throws InterruptedException {
        if (reports != null) {
            get(reports.started());
        }
    }

    /** Done when {@link #awaitStarted} would return; dependents run on virtual threads. */
    public CompletableFuture<Void> onStarted() {
        CompletableFuture<Void> started =
                reports == null ? CompletableFuture.completedFuture(null) : reports.started();
        return started.thenApplyAsync(Function.identity(), DEPENDENTS);
    }

    /**
     * Waits for a note of its script.
     *
     * @throws ScriptException when a step failed before
     * @throws IllegalStateException when the script ended without it
     */
    public long awaitNote(Note note) throws InterruptedException {
        if (reports == null) {
            throw new IllegalStateException("an adopted process has no script");
        }
        return get(reports.note(note));
    }

    /**
     * Opens the gate that its script waits at, or will wait at next. Nothing happens when it is
     * dead.
     */
    public void openGate() {
        openGate(1);
    }

    /** As {@link #openGate()}, for so many processes of the script that wait at it, at once. */
    public synchronized void openGate(int waiting) {
        if (gate < 0) {
            return;
        }
        try (Scratch scratch = Scratch.borrow()) {
            long result =
                    Kernel.call(SystemCall.write, gate, scratch.bytes(new byte[waiting]), waiting);
            if (Kernel.isError(result) && !Errno.EPIPE.is(result)) {
                throw new LinuxException("let the child go on", result);
            }
        }
    }

    /** Waits for its end. */
    public Exit await() throws InterruptedException {
        return get(ended);
    }

    @Override
    public CompletableFuture<Exit> onExit() {
        return ended.thenApplyAsync(Function.identity(), DEPENDENTS);
    }

    /** Whether it was not waited for yet. */
    public boolean isAlive() {
        return !ended.isDone();
    }

    @Override
    public synchronized void signal(int signal) {
        if (ended.isDone()) {
            return;
        }
        PidFd.signal(pidfd, signal, pid);
    }

    @Override
    public void kill() {
        signal(Signal.SIGKILL);
    }

    private synchronized void reap() {
        try (Scratch scratch = Scratch.borrow()) {
            long info = scratch.reserve(SIGINFO_SIZE);
            long result = Kernel.call(SystemCall.waitid, P_PIDFD, pidfd, info, WEXITED | __WALL, 0);
            exit.close();
            Descriptors.close(pidfd);
            Descriptors.close(gate);
            gate = -1;
            if (Kernel.isError(result)) {
                ended.completeExceptionally(new LinuxException("wait for process " + pid, result));
                return;
            }
            int status = scratch.getInt(info + SI_STATUS);
            boolean exited = scratch.getInt(info + SI_CODE) == CLD_EXITED;
            ended.complete(exited ? new Exit.Code(status) : new Exit.Signal(status));
        }
    }

    private static <T> T get(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new CompletionException(failure.getCause());
        }
    }
}
