package dev.quarters.uml;

import dev.quarters.api.GuestRequest;
import dev.quarters.api.QuartersException;
import dev.quarters.bootkit.BootKits;
import dev.quarters.bootkit.agent.Agent;
import dev.quarters.bootkit.agent.FirstSession;
import dev.quarters.bootkit.agent.InitProgram;
import dev.quarters.bootkit.guest.BootedGuest;
import dev.quarters.bootkit.guest.GuestMachine;
import dev.quarters.bootkit.guest.KernelLog;
import dev.quarters.bootkit.guest.LastWords;
import dev.quarters.bootkit.guest.MachinePlan;
import dev.quarters.bootkit.guest.Opened;
import dev.quarters.bootkit.guest.VsockSockets;
import dev.quarters.bootkit.network.MachineNetwork;
import dev.quarters.filesystem.FileSystems;
import dev.quarters.linux.Architecture;
import dev.quarters.linux.Errno;
import dev.quarters.linux.LinuxException;
import dev.quarters.machine.time.RealTimeEventQueue;
import dev.quarters.machine.virtio.VirtioDevice;
import dev.quarters.machine.virtio.fs.FileSystemDevice;
import dev.quarters.machine.virtio.fs.node.FileSystem;
import dev.quarters.machine.virtio.network.NetworkDevice;
import dev.quarters.machine.virtio.vsock.VsockDevice;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The machine of a guest: the process that is its kernel, the guest's files, and the agent that
 * waits for the guest to connect.
 */
final class UmlMachine implements GuestMachine {

    private static final long GUEST_ADDRESS = 3;

    private static final String NEEDS =
            "virtio_uml built in, and virtiofs and vmw_vsock_virtio_transport: built in, or as"
                    + " modules in lib/uml/modules beside its folder";

    private static final String READABLE =
            "let every user read and execute the kernel (--kernel): it runs as one who owns"
                    + " nothing";

    /** What the kernel may add to the guest's memory to have whole pages of tables. */
    private static final long ROUNDED = 64L << 20;

    private final MachinePlan plan;
    private final KernelLog log = new KernelLog();
    private final Opened opened;
    private final RealTimeEventQueue events;
    private final List<VhostDevice> devices = new ArrayList<>();
    private final Agent agent;
    private final Optional<MachineNetwork> network;
    private final UmlProcess process;

    /** The machine of a guest, not started; nothing stays open when it can't be made. */
    static UmlMachine of(GuestRequest request, MachinePlan plan, UmlKernel kernel) {
        Opened opened = new Opened();
        try {
            return new UmlMachine(request, plan, kernel, opened);
        } catch (RuntimeException | Error failure) {
            opened.close();
            throw failure;
        }
    }

    private UmlMachine(GuestRequest request, MachinePlan plan, UmlKernel kernel, Opened parts) {
        this.plan = plan;
        opened = parts;
        String name = "quarters " + request.id().substring(0, Math.min(12, request.id().length()));
        events = new RealTimeEventQueue(name + " time");
        opened.add(events::close);
        events.resume();
        Path programs = folder(request.folder(), "programs");
        Path upper = folder(request.folder(), BootedGuest.UPPER);
        serve(FirstSession.ROOT_TAG, FileSystems.overlay(request.rootfs(), upper));
        serve(InitProgram.PROGRAMS_TAG, FileSystems.bind(programs, true));
        for (MachinePlan.Share share : plan.shares()) {
            serve(share.tag(), FileSystems.bind(share.source(), share.readOnly()));
        }
        network = MachineNetwork.of(plan, request);
        network.ifPresent(
                connected -> {
                    opened.add(connected::close);
                    connected
                            .cards()
                            .forEach(
                                    card ->
                                            add(
                                                    new NetworkDevice(
                                                            events, card.mac(), card.plug())));
                });
        VsockDevice sockets = new VsockDevice(events, GUEST_ADDRESS);
        add(sockets);
        VsockSockets connections = new VsockSockets(sockets.host());
        opened.add(connections::close);
        agent = new Agent(connections, programs, Architecture.X86_64, Runnable::run);
        opened.add(agent::close);
        process =
                new UmlProcess(
                        kernel,
                        request.folder(),
                        initrd(request.folder(), kernel),
                        plan,
                        devices,
                        log);
        opened.add(process::close);
        // First of all: what comes for the guest is written into its memory.
        network.ifPresent(connected -> opened.add(connected::close));
    }

    private void serve(String tag, FileSystem files) {
        opened.add(files::close);
        add(new FileSystemDevice(tag, files));
    }

    private void add(VirtioDevice device) {
        VhostDevice served =
                new VhostDevice(device, events, plan.memoryBytes() + ROUNDED, this::broken);
        opened.add(served::close);
        devices.add(served);
    }

    /** A kernel that ended is asked how; one that lives on without a device has no more to do. */
    private void broken(Throwable failure) {
        if (failure instanceof EOFException) {
            process.endSoon();
            return;
        }
        String reason =
                "the guest's kernel broke the protocol of its devices ("
                        + failure.getMessage()
                        + ")";
        // Not on the device's own thread: who hears of it closes the machine, which waits for it.
        Thread.startVirtualThread(() -> end(reason));
    }

    /** Whoever waits for something of the guest learns how it ended, and its last words. */
    private void end(String reason) {
        agent.abort(LastWords.told(reason, plan, log.lines(), NEEDS));
    }

    /** Where whoever the kernel runs as may read it. */
    private static Path initrd(Path folder, UmlKernel kernel) {
        Path file = folder.resolve("initrd");
        try {
            Files.write(file, BootKits.initrd(kernel.modules()));
            return Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot write the guest's first file system " + file + ": " + e, "", e);
        }
    }

    private static Path folder(Path parent, String name) {
        try {
            return Files.createDirectories(parent.resolve(name));
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot make the guest's folder " + parent.resolve(name) + ": " + e, "", e);
        }
    }

    @Override
    public Agent agent() {
        return agent;
    }

    @Override
    public Optional<MachineNetwork> network() {
        return network;
    }

    @Override
    public void start() {
        try {
            process.start(this::end);
        } catch (LinuxException refused) {
            throw LastWords.cannotBoot(
                    refused.is(Errno.EACCES)
                            ? new QuartersException(
                                    "it can't be executed: " + Errno.describe(refused.errno()),
                                    READABLE,
                                    refused)
                            : refused,
                    plan);
        }
    }

    /**
     * Stops the kernel, and the guest's time as far as its devices have it. What others write to
     * its files and sockets waits in its memory.
     */
    @Override
    public void pause() {
        process.pause();
        events.pause();
    }

    @Override
    public void resume() {
        events.resume();
        process.resume();
    }

    @Override
    public void close() {
        opened.close();
    }
}
