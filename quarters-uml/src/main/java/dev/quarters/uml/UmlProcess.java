package dev.quarters.uml;

import static dev.quarters.linux.uapi.Clone.CLONE_NEWIPC;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWNET;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWNS;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWPID;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWUSER;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWUTS;

import dev.quarters.api.QuartersException;
import dev.quarters.api.ResourceLimits;
import dev.quarters.bootkit.guest.KernelLog;
import dev.quarters.bootkit.guest.MachinePlan;
import dev.quarters.confinement.cgroup.BoundGroup;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.DescriptorInputStream;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.Pipe;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.Exit;
import dev.quarters.linux.spawn.ProcessLauncher;
import dev.quarters.linux.spawn.Spawn;
import dev.quarters.linux.user.UserNamespace;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The process that is a guest's kernel, in a pid namespace: all of the guest's processes end with
 * process 1 of that, which waits for the kernel.
 */
final class UmlProcess implements AutoCloseable {

    private static final long NAMESPACES =
            CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;

    /** Process 1 exits with this and the number of the signal that ended the kernel. */
    private static final int SIGNALLED = 128;

    /** Of the kernel's memory: its program, and the host's page tables of all of its processes. */
    private static final long OVERHEAD = 256L << 20;

    /** Besides one for each of the guest's. */
    private static final long OWN_PROCESSES = 64;

    /** As many as a kernel gives numbers to, and its own. */
    private static final long MOST_PROCESSES = 32_768 + OWN_PROCESSES;

    /** Of the kernel's own files, and what it rounds up. */
    private static final long MORE_MEMORY = 16L << 20;

    private final MachinePlan plan;
    private final List<VhostDevice> devices;
    private final KernelLog log;
    private final UserNamespace users = UserNamespace.ofThisProcess();
    private final Path folder;
    private final UmlKernel kernel;
    private final Path initrd;
    private @Nullable BoundGroup group;
    private @Nullable ChildProcess process;
    private boolean closed;

    UmlProcess(
            UmlKernel kernel,
            Path folder,
            Path initrd,
            MachinePlan plan,
            List<VhostDevice> devices,
            KernelLog log) {
        this.plan = plan;
        this.devices = List.copyOf(devices);
        this.log = log;
        this.kernel = kernel;
        this.folder = folder;
        this.initrd = initrd;
    }

    /** In the process of a monitor these are none: it is in some that bound both. */
    private BoundGroup bound() {
        return BoundGroup.make(
                BoundGroup.name(folder),
                new ResourceLimits(
                        plan.memoryBytes() + OVERHEAD,
                        0,
                        0,
                        0,
                        Optional.empty(),
                        plan.pids() > 0 ? plan.pids() + OWN_PROCESSES : MOST_PROCESSES,
                        0,
                        0));
    }

    private UmlScript script(BoundGroup in) {
        return UmlScript.of(
                kernel,
                initrd,
                arguments(),
                devices.size(),
                plan.memoryBytes() + MORE_MEMORY,
                users,
                in);
    }

    /**
     * Linux Documentation/virt/uml/user_mode_linux_howto_v2.rst. What is left out of the boot are
     * measurements, most of its time, of how to compute parity: a guest has no disks.
     */
    private List<String> arguments() {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "linux",
                                "mem=" + plan.memoryBytes() / 1024 + "K",
                                "initrd=" + UmlScript.INITRD,
                                "uml_dir=" + UmlScript.MEMORY + "/",
                                "umid=guest",
                                "con=null",
                                "ssl=null",
                                "con0=null,fd:1",
                                "loglevel=4",
                                "panic=-1",
                                "initcall_blacklist=raid6_select_algo,calibrate_xor_blocks"));
        for (int i = 0; i < devices.size(); i++) {
            arguments.add("virtio_uml.device=" + UmlScript.device(i) + ":" + devices.get(i).id());
        }
        return arguments;
    }

    /**
     * Starts it.
     *
     * @param ended told how it ended, unless it was closed
     * @throws QuartersException when the host refuses
     */
    synchronized void start(Consumer<String> ended) {
        BoundGroup in = bound();
        group = in;
        UmlScript script = script(in);
        Pipe console = Pipe.open();
        Spawn spawn =
                Spawn.of(script.script())
                        .namespaces(NAMESPACES)
                        .name("quarters-kernel")
                        .gate()
                        .descriptor(console.write(), 1)
                        .descriptor(console.write(), 2);
        ChildProcess child;
        try {
            child = ProcessLauncher.shared().spawn(spawn);
        } catch (RuntimeException failure) {
            console.close();
            throw failure;
        }
        process = child;
        Descriptors.close(console.write());
        Thread reader = Thread.startVirtualThread(() -> keepLog(console.read()));
        try {
            users.set(child.pid());
            child.openGate();
            for (int i = 0; i < devices.size(); i++) {
                long listener = child.awaitNote(script.listeners().get(i));
                long taken = Kernel.call(SystemCall.pidfd_getfd, child.pidfd(), listener, 0);
                devices.get(i).serve((int) Kernel.check(taken, "take the socket of a device"));
            }
            child.openGate();
            child.awaitStarted();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new QuartersException("interrupted while starting the guest", "", interrupted);
        }
        child.onExit().thenAccept(exit -> tell(exit, reader, ended));
    }

    private void keepLog(int descriptor) {
        try (InputStream said = new DescriptorInputStream(descriptor)) {
            byte[] piece = new byte[4096];
            for (int count = said.read(piece); count >= 0; count = said.read(piece)) {
                for (int i = 0; i < count; i++) {
                    log.add(piece[i]);
                }
            }
        } catch (IOException gone) {
            // Nobody says anything any more.
        }
    }

    private void tell(Exit exit, Thread reader, Consumer<String> ended) {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        try {
            reader.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        ended.accept(
                switch (exit) {
                    case Exit.Code(int code) ->
                            code > SIGNALLED
                                    ? ended(code - SIGNALLED)
                                    : "the guest's kernel exited with code " + code;
                    case Exit.Signal(int number) -> ended(number);
                });
    }

    private static String ended(int signal) {
        return "signal " + signal + " ended the guest's kernel";
    }

    /** Stops it, and all of the guest's programs, which are processes of it. */
    synchronized void pause() {
        stopped().stop();
    }

    /** Lets it go on. */
    synchronized void resume() {
        stopped().goOn();
    }

    private StoppedProcesses stopped() {
        ChildProcess child = process;
        if (child == null) {
            throw new IllegalStateException("the kernel was not started");
        }
        return new StoppedProcesses(child.pid());
    }

    /** Ends it unless it ends by itself just now: whoever started it is told. */
    synchronized void endSoon() {
        ChildProcess child = process;
        if (child != null) {
            child.onExit()
                    .completeOnTimeout(new Exit.Code(0), 1, TimeUnit.SECONDS)
                    .thenRun(child::kill);
        }
    }

    /** Ends it, and with it all of its namespaces, and waits for that. */
    @Override
    public void close() {
        @Nullable ChildProcess child;
        @Nullable BoundGroup in;
        synchronized (this) {
            closed = true;
            child = process;
            in = group;
        }
        if (child != null) {
            child.kill();
            child.onExit().join();
        }
        if (in != null) {
            in.remove();
        }
    }
}
