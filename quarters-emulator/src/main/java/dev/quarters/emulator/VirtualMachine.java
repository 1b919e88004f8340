package dev.quarters.emulator;

import dev.quarters.api.DebugServer;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.QuartersException;
import dev.quarters.bootkit.BootKit;
import dev.quarters.bootkit.agent.Agent;
import dev.quarters.bootkit.agent.FirstSession;
import dev.quarters.bootkit.agent.InitProgram;
import dev.quarters.filesystem.FileSystems;
import dev.quarters.linux.Architecture;
import dev.quarters.machine.board.Board;
import dev.quarters.machine.board.BoardConfiguration;
import dev.quarters.machine.boot.Boot;
import dev.quarters.machine.gdb.GdbServer;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.run.Machine;
import dev.quarters.machine.run.MachineEnd;
import dev.quarters.machine.run.MachineOptions;
import dev.quarters.machine.time.RealTimeEventQueue;
import dev.quarters.machine.virtio.VirtioDevice;
import dev.quarters.machine.virtio.entropy.HostEntropy;
import dev.quarters.machine.virtio.fs.FileSystemDevice;
import dev.quarters.machine.virtio.fs.node.FileSystem;
import dev.quarters.machine.virtio.pci.VirtioPciDevice;
import dev.quarters.machine.virtio.vsock.VsockDevice;
import dev.quarters.x86.system.CpuModel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The machine of a guest: a board with a software processor, the guest's files and a socket device,
 * and the agent that waits for the guest to connect.
 */
final class VirtualMachine implements AutoCloseable {

    /** The time-stamp counter counts nanoseconds. */
    private static final long TIMESTAMP_HERTZ = 1_000_000_000;

    private static final long GUEST_ADDRESS = 3;
    private static final int SHOWN_LINES = 12;

    /**
     * Quiet but for errors, no search for hardware that is not there, and a panic ends the machine
     * (Linux Documentation/admin-guide/kernel-parameters.txt).
     */
    private static final String COMMAND_LINE =
            "console=ttyS0 loglevel=4 panic=-1 reboot=t tsc=reliable no_timer_check mitigations=off"
                    + " random.trust_cpu=on 8250.nr_uarts=1 i8042.noaux i8042.nokbd"
                    + " cryptomgr.notests rcupdate.rcu_expedited=1";

    /** A debugger finds a kernel where its symbols say it is. */
    private static final String DEBUGGED = " nokaslr";

    private final Arena arena = Arena.ofShared();
    private final SerialLog log = new SerialLog();
    private final List<FileSystem> files = new ArrayList<>();
    private final GuestMemory memory;
    private final RealTimeEventQueue events;
    private final VsockDevice sockets;
    private final Machine machine;
    private final Agent agent;
    private final Boot boot;
    private final Optional<GdbServer> debugServer;

    VirtualMachine(GuestRequest request, MachinePlan plan, BootKit kit) {
        String name = "quarters " + request.id().substring(0, Math.min(12, request.id().length()));
        Path programs = folder(request.folder(), "programs");
        Path upper = folder(request.folder(), "upper");
        List<VirtioDevice> devices = new ArrayList<>();
        devices.add(serve(FirstSession.ROOT_TAG, FileSystems.overlay(request.rootfs(), upper)));
        devices.add(serve(InitProgram.PROGRAMS_TAG, FileSystems.bind(programs, true)));
        for (MachinePlan.Share share : plan.shares()) {
            devices.add(serve(share.tag(), FileSystems.bind(share.source(), share.readOnly())));
        }
        String commandLine =
                plan.debugServer().isPresent() ? COMMAND_LINE + DEBUGGED : COMMAND_LINE;
        boot = Boot.kernel(map(kit.kernel()), map(kit.initrd()), commandLine);
        memory = new GuestMemory(plan.memoryBytes());
        events = new RealTimeEventQueue(name + " time");
        sockets = new VsockDevice(events, GUEST_ADDRESS);
        devices.add(sockets);
        CpuModel model = CpuModel.x86V2(TIMESTAMP_HERTZ, 1);
        machine =
                Machine.realTime(
                        new MachineOptions(
                                name,
                                new BoardConfiguration(1, TIMESTAMP_HERTZ, List.of(log)),
                                false),
                        memory,
                        events,
                        (board, apic) -> new SoftwareVcpu(board, apic, model, new HostEntropy()),
                        board -> devices.forEach(device -> add(board, device)));
        agent = new Agent(new VsockSockets(sockets.host()), programs, Architecture.X86_64);
        machine.end().thenAccept(this::ended);
        debugServer = plan.debugServer().map(this::listen);
    }

    private GdbServer listen(DebugServer server) {
        try {
            return GdbServer.listen(server.address(), machine.debug(server.waits()));
        } catch (QuartersException failure) {
            closeMachine();
            throw failure;
        }
    }

    private void add(Board board, VirtioDevice device) {
        board.addPciDevice(new VirtioPciDevice(device, memory, events));
    }

    private FileSystemDevice serve(String tag, FileSystem served) {
        files.add(served);
        return new FileSystemDevice(tag, served);
    }

    private static Path folder(Path parent, String name) {
        try {
            return Files.createDirectories(parent.resolve(name));
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot make the guest's folder " + parent.resolve(name) + ": " + e, "", e);
        }
    }

    private MemorySegment map(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot read " + file + ", of which the guest boots: " + e,
                    "remove its folder, and it is made anew",
                    e);
        }
    }

    Agent agent() {
        return agent;
    }

    void start() {
        machine.start(boot);
    }

    void pause() {
        machine.pause();
    }

    void resume() {
        machine.resume();
    }

    /** Whoever waits for something of the guest learns how it ended, and its last words. */
    private void ended(MachineEnd end) {
        String reason =
                switch (end) {
                    case MachineEnd.PoweredOff off -> "the guest powered off";
                    case MachineEnd.Exited exited ->
                            "the guest ended its machine with code " + exited.code();
                    case MachineEnd.Stopped stopped -> "the guest was stopped";
                    case MachineEnd.ShutDown shutDown ->
                            "the guest's processor shut down (a triple fault)";
                    case MachineEnd.Failed failed ->
                            "the machine failed: "
                                    + failed.cause()
                                    + ", which is a bug of Quarters";
                };
        List<String> lines =
                end instanceof MachineEnd.Stopped ? List.of() : log.lastLines(SHOWN_LINES);
        agent.abort(
                new QuartersException(
                        reason
                                + (lines.isEmpty()
                                        ? ""
                                        : "; its kernel's last words:\n  "
                                                + String.join("\n  ", lines)),
                        ""));
    }

    /** Pulls the plug, and gives everything back. */
    @Override
    public void close() {
        machine.close();
        debugServer.ifPresent(GdbServer::close);
        closeMachine();
    }

    private void closeMachine() {
        machine.close();
        agent.close();
        files.forEach(FileSystem::close);
        events.close();
        memory.close();
        arena.close();
    }
}
