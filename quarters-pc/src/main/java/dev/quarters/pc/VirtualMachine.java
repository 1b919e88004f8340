package dev.quarters.pc;

import dev.quarters.api.DebugServer;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.QuartersException;
import dev.quarters.bootkit.BootKit;
import dev.quarters.bootkit.agent.Agent;
import dev.quarters.bootkit.agent.FirstSession;
import dev.quarters.bootkit.agent.InitProgram;
import dev.quarters.bootkit.guest.BootedGuest;
import dev.quarters.bootkit.guest.GuestMachine;
import dev.quarters.bootkit.guest.LastWords;
import dev.quarters.bootkit.guest.MachinePlan;
import dev.quarters.bootkit.guest.Opened;
import dev.quarters.bootkit.guest.VsockSockets;
import dev.quarters.bootkit.network.MachineNetwork;
import dev.quarters.filesystem.FileSystems;
import dev.quarters.linux.AnonymousMemory;
import dev.quarters.linux.Architecture;
import dev.quarters.linux.LinuxException;
import dev.quarters.machine.board.Board;
import dev.quarters.machine.board.BoardConfiguration;
import dev.quarters.machine.boot.Boot;
import dev.quarters.machine.boot.BootException;
import dev.quarters.machine.gdb.GdbServer;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.run.Machine;
import dev.quarters.machine.run.MachineEnd;
import dev.quarters.machine.run.MachineOptions;
import dev.quarters.machine.run.VcpuFactory;
import dev.quarters.machine.time.RealTimeEventQueue;
import dev.quarters.machine.virtio.VirtioDevice;
import dev.quarters.machine.virtio.fs.FileSystemDevice;
import dev.quarters.machine.virtio.fs.node.FileSystem;
import dev.quarters.machine.virtio.network.NetworkDevice;
import dev.quarters.machine.virtio.pci.VirtioPciDevice;
import dev.quarters.machine.virtio.vsock.VsockDevice;
import dev.quarters.x86.translate.RegionClasses;
import dev.quarters.x86.translate.RegionStore;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * The machine of a guest: a board with a processor of the engine's, the guest's files and a socket
 * device, and the agent that waits for the guest to connect.
 */
public final class VirtualMachine implements GuestMachine {

    private static final long GUEST_ADDRESS = 3;

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

    /** Fewer instructions are the kernel's timers alone. */
    private static final long AT_REST = 20_000;

    private static final long LOOK_NANOSECONDS = 20_000_000;
    private static final int MOST_LOOKS = 100;

    private final MachinePlan plan;
    private final SerialLog log = new SerialLog();
    private final Opened opened;

    /** For memory that is as long there as anything else. */
    private final Arena arena = Arena.ofShared();

    private final GuestMemory memory;
    private final RealTimeEventQueue events;
    private final Machine machine;
    private final Agent agent;
    private final Optional<MachineNetwork> network;
    private final Boot boot;
    private final Optional<SavedBoot> saved;
    private volatile boolean loaded;

    /**
     * The machine of a guest, standing still; nothing stays open when it can't be made.
     *
     * @param sharing what executes some of its processor's code
     * @throws QuartersException when a file or the memory can't be had
     */
    public static VirtualMachine of(
            GuestRequest request, MachinePlan plan, BootKit kit, ProcessorSharing sharing) {
        Opened opened = new Opened();
        try {
            return new VirtualMachine(request, plan, kit, sharing, opened);
        } catch (RuntimeException | Error failure) {
            opened.close();
            throw failure;
        }
    }

    private VirtualMachine(
            GuestRequest request,
            MachinePlan plan,
            BootKit kit,
            ProcessorSharing sharing,
            Opened parts) {
        this.plan = plan;
        opened = parts;
        opened.add(arena::close);
        String name = "quarters " + request.id().substring(0, Math.min(12, request.id().length()));
        boot = boot(kit);
        memory = memory(plan.memoryBytes());
        events = new RealTimeEventQueue(name + " time");
        opened.add(events::close);
        Path programs = folder(request.folder(), "programs");
        Path upper = folder(request.folder(), BootedGuest.UPPER);
        List<VirtioDevice> devices = new ArrayList<>();
        devices.add(serve(FirstSession.ROOT_TAG, FileSystems.overlay(request.rootfs(), upper)));
        devices.add(serve(InitProgram.PROGRAMS_TAG, FileSystems.bind(programs, true)));
        for (MachinePlan.Share share : plan.shares()) {
            devices.add(serve(share.tag(), FileSystems.bind(share.source(), share.readOnly())));
        }
        network = MachineNetwork.of(plan, request);
        network.ifPresent(
                connected -> {
                    opened.add(connected::close);
                    connected
                            .cards()
                            .forEach(
                                    card ->
                                            devices.add(
                                                    new NetworkDevice(
                                                            events, card.mac(), card.plug())));
                });
        VsockDevice sockets = new VsockDevice(events, GUEST_ADDRESS);
        devices.add(sockets);
        VsockSockets connections = new VsockSockets(sockets.host());
        opened.add(connections::close);
        agent = new Agent(connections, programs, Architecture.X86_64, this::booted);
        opened.add(agent::close);
        OfferedProcessor offered = OfferedProcessor.ofHost(plan.processors());
        saved =
                plan.debugServer().isPresent()
                        ? Optional.empty()
                        : SavedBoot.of(kit, kind(offered, devices));
        machine =
                Machine.realTime(
                        new MachineOptions(
                                name,
                                new BoardConfiguration(
                                        offered.count(), offered.timestampHertz(), List.of(log)),
                                false),
                        memory,
                        events,
                        processors(offered, kit, sharing),
                        board -> devices.forEach(device -> add(board, device)));
        opened.add(machine::close);
        // First of all: what comes for the guest is written into its memory.
        network.ifPresent(connected -> opened.add(connected::close));
        // Not on the machine's own thread: who hears of it closes the machine, which waits for it.
        machine.end().thenAcceptAsync(this::ended, Thread::startVirtualThread);

        plan.debugServer().ifPresent(this::debug);
    }

    /** What makes machines with the same kernel differ before a guest is in them. */
    private String kind(OfferedProcessor offered, List<VirtioDevice> devices) {
        return List.of(
                        COMMAND_LINE,
                        memory.size(),
                        offered.count(),
                        offered.timestampHertz(),
                        offered.countsAsHost(),
                        new TreeSet<>(offered.features()),
                        devices.stream().map(VirtioDevice::deviceId).toList())
                .toString();
    }

    /** What the first processor has translated of a kernel is kept beside it. */
    private static VcpuFactory processors(
            OfferedProcessor offered, BootKit kit, ProcessorSharing sharing) {
        RegionStore store = RegionStore.at(kit.kernel().resolveSibling("translations"));
        RegionClasses classes = new RegionClasses();
        return (board, apic) ->
                sharing.share(
                        offered.software(
                                board,
                                apic,
                                classes,
                                Optional.of(store).filter(_ -> apic.id() == 0)),
                        board.ram());
    }

    /** Its sessions end with the machine, so that is closed first. */
    private void debug(DebugServer server) {
        opened.add(GdbServer.listen(server.address(), machine.debug(server.waits()))::close);
        opened.add(machine::close);
    }

    private Boot boot(BootKit kit) {
        try {
            return Boot.kernel(
                    MappedFile.of(kit.kernel(), arena),
                    MappedFile.of(kit.initrd(), arena),
                    plan.debugServer().isPresent() ? COMMAND_LINE + DEBUGGED : COMMAND_LINE);
        } catch (BootException e) {
            throw LastWords.cannotBoot(e, plan);
        }
    }

    private GuestMemory memory(long size) {
        try {
            return new GuestMemory(AnonymousMemory.allocate(size, arena));
        } catch (LinuxException e) {
            throw new QuartersException(
                    "cannot get %d MiB of memory for the guest: %s"
                            .formatted(size >> 20, e.getMessage()),
                    "give it less (--memory)",
                    e);
        }
    }

    private void add(Board board, VirtioDevice device) {
        board.addPciDevice(new VirtioPciDevice(device, memory, events));
    }

    private FileSystemDevice serve(String tag, FileSystem served) {
        opened.add(served::close);
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

    @Override
    public Agent agent() {
        return agent;
    }

    @Override
    public Optional<MachineNetwork> network() {
        return network;
    }

    /** Where a machine like it has booted before, it goes on from there. */
    @Override
    public void start() {
        if (saved.filter(SavedBoot::isThere).isEmpty()) {
            machine.start(boot);
            return;
        }
        machine.startPaused(boot);
        loaded = saved.get().load(machine);
        if (!loaded) {
            memory.segment().fill((byte) 0);
            machine.reset();
        }
        machine.resume();
    }

    /** The guest has booted, and waits for what it is for. */
    private void booted(Runnable goOn) {
        if (loaded || saved.filter(SavedBoot::isWanted).isEmpty()) {
            goOn.run();
        } else {
            Thread.startVirtualThread(
                    () -> {
                        save(saved.get());
                        goOn.run();
                    });
        }
    }

    private void save(SavedBoot boots) {
        awaitRest();
        if (machine.pause()) {
            boots.save(machine);
            machine.resume();
        }
    }

    /** Until the guest has heard that it is connected, and has nothing more to do. */
    private void awaitRest() {
        long before = instructionCount();
        for (int i = 0; i < MOST_LOOKS; i++) {
            LockSupport.parkNanos(LOOK_NANOSECONDS);
            long now = instructionCount();
            if (now - before < AT_REST) {
                return;
            }
            before = now;
        }
    }

    private long instructionCount() {
        return IntStream.range(0, plan.processors()).mapToLong(machine::instructionCount).sum();
    }

    @Override
    public void pause() {
        machine.pause();
    }

    @Override
    public void resume() {
        machine.resume();
    }

    /**
     * Has something else execute its processors' code from now on; when that can't be had, all is
     * as it was.
     *
     * @throws QuartersException while it is debugged, or after its end
     * @throws LinuxException when the host refuses
     */
    public void share(ProcessorSharing sharing) {
        if (plan.debugServer().isPresent()) {
            throw new QuartersException(
                    "a guest that is made to be debugged stays with its engine",
                    "run it without --gdb");
        }
        if (plan.processors() > 1) {
            throw new QuartersException(
                    "a guest with more than one processor stays with its engine",
                    "run it without --cpus");
        }
        boolean stood = machine.isStanding();
        if (!machine.pause()) {
            throw new QuartersException("the guest has ended", "");
        }
        try {
            machine.exchangeProcessors(vcpu -> exchange((PcProcessor) vcpu, sharing));
        } finally {
            if (!stood) {
                machine.resume();
            }
        }
    }

    private PcProcessor exchange(PcProcessor before, ProcessorSharing sharing) {
        PcProcessor after = sharing.share(before.software(), memory);
        before.release();
        return after;
    }

    /** Whoever waits for something of the guest learns how it ended, and its last words. */
    private void ended(MachineEnd end) {
        agent.abort(EndOfMachine.tell(end, plan, log.lines()));
    }

    @Override
    public void close() {
        opened.close();
    }
}
