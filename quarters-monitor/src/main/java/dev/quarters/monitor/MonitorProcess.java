package dev.quarters.monitor;

import static dev.quarters.linux.uapi.Epoll.EPOLLIN;
import static dev.quarters.linux.uapi.Fcntl.LOCK_EX;
import static dev.quarters.linux.uapi.Fcntl.LOCK_NB;
import static dev.quarters.linux.uapi.Fcntl.O_APPEND;
import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;
import static dev.quarters.linux.uapi.Prctl.PR_SET_PTRACER;
import static dev.quarters.linux.uapi.Prctl.PR_SET_PTRACER_ANY;

import dev.quarters.api.ConflictException;
import dev.quarters.api.QuartersException;
import dev.quarters.confinement.cgroup.BoundGroup;
import dev.quarters.guest.command.Command;
import dev.quarters.guest.user.Identity;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.event.EventLoop;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.Pipe;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.ProcessIdentity;
import dev.quarters.linux.spawn.ProcessLauncher;
import dev.quarters.linux.spawn.Spawn;
import dev.quarters.linux.uapi.Signal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The process of a monitor, seen by whoever has its guest now; the parent or not.
 *
 * <p>It stands at a gate until the guest's folder names it, and never passes that when the one who
 * started it dies before. The file that names it is locked by it (flock(2)) from before it exists
 * to its end, so the lock tells whether the process of that number is still this one.
 */
final class MonitorProcess implements AutoCloseable {

    /** The monitor's descriptors: both ends of the guest's standard streams. */
    static final int INPUT_READ = 50;

    /** See {@link #INPUT_READ}. */
    static final int INPUT_WRITE = 51;

    /** See {@link #INPUT_READ}. */
    static final int OUTPUT_READ = 52;

    /** See {@link #INPUT_READ}. */
    static final int OUTPUT_WRITE = 53;

    /** See {@link #INPUT_READ}. */
    static final int ERROR_READ = 54;

    /** See {@link #INPUT_READ}. */
    static final int ERROR_WRITE = 55;

    private static final int IDENTITY = 56;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_MILLIS = 5;

    private final ProcessIdentity identity;
    private final int pidfd;

    private MonitorProcess(ProcessIdentity identity, int pidfd) {
        this.identity = identity;
        this.pidfd = pidfd;
    }

    /**
     * Starts one; it listens at its socket when this returns.
     *
     * @param command to be executed
     * @param confines in which
     */
    static MonitorProcess start(MonitorFolder folder, List<String> command, Confines confines) {
        folder.clear();
        BoundGroup group = BoundGroup.make(BoundGroup.name(folder.guest()), confines.limits());
        try {
            return start(folder, script(folder, command, confines, group), confines.namespaces());
        } catch (RuntimeException failure) {
            group.remove();
            throw failure;
        }
    }

    private static MonitorProcess start(MonitorFolder folder, Script script, long namespaces) {
        List<Integer> own = new ArrayList<>();
        try {
            Spawn spawn = Spawn.of(script).namespaces(namespaces).gate().name("quarters-monitor");
            lend(own, spawn, folder.listen(), 0);
            int log =
                    Descriptors.open(folder.log().toString(), O_WRONLY | O_CREAT | O_APPEND, 0600);
            lend(own, spawn, log, 1);
            spawn.descriptor(log, 2);
            for (int number = INPUT_READ; number <= ERROR_READ; number += 2) {
                Pipe pipe = Pipe.open();
                lend(own, spawn, pipe.read(), number);
                lend(own, spawn, pipe.write(), number + 1);
            }
            int named = locked(folder);
            lend(own, spawn, named, IDENTITY);
            ChildProcess child = ProcessLauncher.shared().spawn(spawn);
            ProcessIdentity identity = ProcessIdentity.of(child.pid()).orElseThrow();
            int pidfd = Descriptors.duplicate(child.pidfd());
            Descriptors.write(
                    named,
                    (identity.pid() + " " + identity.startTime() + "\n")
                            .getBytes(StandardCharsets.US_ASCII));
            child.openGate();
            child.awaitStarted();
            return new MonitorProcess(identity, pidfd);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new QuartersException("interrupted while starting the guest", "", interrupted);
        } finally {
            own.forEach(Descriptors::close);
        }
    }

    private static void lend(List<Integer> own, Spawn spawn, int descriptor, int number) {
        own.add(descriptor);
        spawn.descriptor(descriptor, number);
    }

    private static Script script(
            MonitorFolder folder, List<String> command, Confines confines, BoundGroup group) {
        Script script = new Script();
        script.call(SystemCall.setsid);
        // Where only a descendant may be looked into (Yama), the next owner is none's parent.
        script.call(SystemCall.prctl, PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0).ignoreError();
        script.awaitGate();
        group.join(script);
        confines.execute(
                script,
                new Command(
                        command,
                        List.of(command.getFirst()),
                        MonitorCommand.environment(),
                        folder.guest().toString(),
                        Identity.ROOT,
                        List.of()));
        return script;
    }

    private static int locked(MonitorFolder folder) {
        String path = folder.identity().toString();
        int fd = Descriptors.open(path, O_RDWR | O_CREAT, 0600);
        if (Kernel.isError(Kernel.call(SystemCall.flock, fd, LOCK_EX | LOCK_NB))) {
            Descriptors.close(fd);
            throw new ConflictException("another monitor has the guest in " + folder.guest(), "");
        }
        return fd;
    }

    /** The monitor of a guest, which another process started; empty when there is none. */
    static Optional<MonitorProcess> find(MonitorFolder folder) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (isHeld(folder) && System.nanoTime() < deadline) {
            Optional<ProcessIdentity> named = identity(folder);
            if (named.isPresent()) {
                ProcessIdentity identity = named.get();
                // Opened before the comparison, so that it can't be another's.
                long opened = Kernel.call(SystemCall.pidfd_open, identity.pid(), 0);
                if (!Kernel.isError(opened) && identity.exists()) {
                    return Optional.of(new MonitorProcess(identity, (int) opened));
                }
                Descriptors.close(Kernel.isError(opened) ? -1 : (int) opened);
            }
            // It stands at a gate that nobody opens any more, or ends just now.
            pause();
        }
        return Optional.empty();
    }

    private static boolean isHeld(MonitorFolder folder) {
        if (!Files.exists(folder.identity())) {
            return false;
        }
        int fd = Descriptors.open(folder.identity().toString(), O_RDWR);
        try {
            return Kernel.isError(Kernel.call(SystemCall.flock, fd, LOCK_EX | LOCK_NB));
        } finally {
            Descriptors.close(fd);
        }
    }

    private static Optional<ProcessIdentity> identity(MonitorFolder folder) {
        try {
            String[] words = Files.readString(folder.identity()).strip().split(" ", -1);
            return words.length < 2
                    ? Optional.empty()
                    : Optional.of(
                            new ProcessIdentity(
                                    Long.parseLong(words[0]), Long.parseLong(words[1])));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException e) {
            throw MonitorFolder.failed("read " + folder.identity(), e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Its number. */
    long pid() {
        return identity.pid();
    }

    /** A copy of one of its descriptors; the caller's to close. */
    int take(int number) {
        long taken = Kernel.call(SystemCall.pidfd_getfd, pidfd, number, 0);
        return (int) Kernel.check(taken, "take a stream of the guest out of its monitor");
    }

    /** Ends it, and with it its guest, soon. */
    void kill() {
        Kernel.call(SystemCall.pidfd_send_signal, pidfd, Signal.SIGKILL, 0, 0);
    }

    /** Ends it, and with it its guest; returns when it has. */
    void kill(MonitorFolder folder) {
        kill();
        EventLoop.shared().await(pidfd, EPOLLIN);
        awaitGone(folder);
    }

    /** Waits until its end has freed what it held; not for ever. */
    static void awaitGone(MonitorFolder folder) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (isHeld(folder) && System.nanoTime() < deadline) {
            pause();
        }
    }

    @Override
    public void close() {
        Descriptors.close(pidfd);
    }
}
