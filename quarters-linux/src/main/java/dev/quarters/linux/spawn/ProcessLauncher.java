package dev.quarters.linux.spawn;

import static dev.quarters.linux.uapi.Clone.CLONE_PIDFD;
import static dev.quarters.linux.uapi.Clone.CLONE_VFORK;
import static dev.quarters.linux.uapi.Clone.CLONE_VM;
import static dev.quarters.linux.uapi.Fcntl.O_NONBLOCK;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;

import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.Pipe;
import dev.quarters.linux.script.ElfImage;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** Starts child processes. Safe for use by several threads. */
public final class ProcessLauncher {

    private static final ProcessLauncher SHARED = new ProcessLauncher();

    private final int nullDevice = Descriptors.open("/dev/null", O_RDWR);
    private final SpawnThreads threads = new SpawnThreads();

    private ProcessLauncher() {}

    /** The one of this process. */
    public static ProcessLauncher shared() {
        return SHARED;
    }

    /**
     * Starts a child and returns as soon as it runs its script; {@link ChildProcess#awaitStarted}
     * waits for the end of the script.
     *
     * @throws dev.quarters.linux.LinuxException when the kernel makes no child
     */
    public ChildProcess spawn(Spawn spawn) {
        ElfImage image = spawn.image();
        int executable = Executable.of(image, spawn.name());
        @Nullable Pipe report = null;
        @Nullable Pipe gate = null;
        try {
            report = Pipe.open(O_NONBLOCK);
            gate = spawn.hasGate() ? Pipe.open() : null;
            int gateRead = gate == null ? -1 : gate.read();
            Map<Integer, Integer> descriptors =
                    FirstStage.descriptors(spawn, nullDevice, executable, report.write(), gateRead);
            FirstStage.Shape shape = FirstStage.Shape.of(spawn, descriptors);
            long flags = spawn.namespaces() | CLONE_VM | CLONE_VFORK | CLONE_PIDFD;
            SpawnThreads.Clone clone = threads.run(shape, descriptors, flags);
            Descriptors.close(report.write());
            Descriptors.close(gateRead);
            Reports reports =
                    new Reports(report.read(), clone.first(), image.program(), spawn.wording());
            return new ChildProcess(
                    clone.pid(), clone.pidfd(), reports, gate == null ? -1 : gate.write());
        } catch (RuntimeException failure) {
            if (report != null) {
                report.close();
            }
            if (gate != null) {
                gate.close();
            }
            throw failure;
        } finally {
            Descriptors.close(executable);
        }
    }
}
