package dev.quarters.container.run;

import dev.quarters.api.Changed;
import dev.quarters.api.ConflictException;
import dev.quarters.api.Connectable;
import dev.quarters.api.Connected;
import dev.quarters.api.Copyable;
import dev.quarters.api.Detachable;
import dev.quarters.api.Enterable;
import dev.quarters.api.ExitStatus;
import dev.quarters.api.Followable;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestState;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.HostProcess;
import dev.quarters.api.Limitable;
import dev.quarters.api.Listed;
import dev.quarters.api.Measurable;
import dev.quarters.api.NetworkAttachment;
import dev.quarters.api.Pausable;
import dev.quarters.api.PublishedPort;
import dev.quarters.api.QuartersException;
import dev.quarters.api.Resizable;
import dev.quarters.api.ResourceLimits;
import dev.quarters.api.TerminalSize;
import dev.quarters.confinement.cgroup.Cgroup;
import dev.quarters.confinement.cgroup.CgroupUsage;
import dev.quarters.container.cell.Cell;
import dev.quarters.container.cell.Cells;
import dev.quarters.container.cell.HeldRoot;
import dev.quarters.container.keeper.EndFile;
import dev.quarters.container.keeper.Keeper;
import dev.quarters.container.keeper.KeptProcess;
import dev.quarters.container.network.Link;
import dev.quarters.container.plan.ContainerPlan;
import dev.quarters.guest.copy.CopyIn;
import dev.quarters.guest.copy.CopyOut;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.spawn.Exit;
import dev.quarters.linux.spawn.ProcessIdentity;
import dev.quarters.linux.spawn.RunningProcess;
import dev.quarters.linux.uapi.Signal;

import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** A container, from its plan to its end. */
public final class ContainerGuest
        implements Guest,
                Pausable,
                Enterable,
                Measurable,
                Resizable,
                Copyable,
                Changed,
                Limitable,
                Listed,
                Followable,
                Connected,
                Connectable,
                Detachable,
                HostProcess {

    /** Writes the files of a guest's folder that its plan mounts. */
    @FunctionalInterface
    public interface GuestFilesWriter {
        /** For a guest that is joined to networks by that. */
        void write(Cell cell, ContainerPlan plan, Optional<Link> link);
    }

    private final String engine;
    private final GuestSpec spec;
    private final boolean kept;
    private final GuestTemplate template;
    private final ContainerPlan plan;
    private final Cells cells;
    private final Link.Source links;
    private final GuestFilesWriter files;
    private final BiFunction<ContainerPlan, CommandSpec, ContainerPlan> entering;
    private final CompletableFuture<ExitStatus> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> cleared = new CompletableFuture<>();
    private GuestState state = GuestState.CREATED;
    private Optional<Link> link = Optional.empty();
    private @Nullable Cell cell;
    private @Nullable Cgroup cgroup;
    private @Nullable RunningCommand command;

    /** Whether nobody outside of it can have been given anything of it but bytes. */
    private boolean alone;

    private volatile boolean leavesFolder;
    private volatile boolean detached;
    private volatile Optional<Instant> endTime = Optional.empty();

    /**
     * @param cells where it finds what another guest left
     * @param links makes what joins it to networks
     * @param files writes those of the guest's folder that the plan mounts
     * @param entering the plan of a further command
     */
    public ContainerGuest(
            String engine,
            GuestRequest request,
            GuestTemplate template,
            Cells cells,
            Link.Source links,
            GuestFilesWriter files,
            BiFunction<ContainerPlan, CommandSpec, ContainerPlan> entering) {
        this.engine = engine;
        this.spec = request.spec();
        this.kept = request.kept();
        this.template = template;
        this.plan = template.plan(request.id(), request.folder().toAbsolutePath());
        this.cells = cells;
        this.links = links;
        this.files = files;
        this.entering = entering;
    }

    @Override
    public String id() {
        return plan.id();
    }

    @Override
    public GuestSpec spec() {
        return spec;
    }

    @Override
    public String engine() {
        return engine;
    }

    @Override
    public synchronized GuestState state() {
        return state;
    }

    /** Everything that was decided about it. */
    public ContainerPlan plan() {
        return plan;
    }

    @Override
    public synchronized void start(GuestStreams streams) {
        if (state != GuestState.CREATED) {
            throw new IllegalStateException("guest " + id() + " was started before");
        }
        become(GuestState.STARTING);
        StandardStreams standard = new StandardStreams(streams);
        @Nullable Launch launch = null;
        try {
            Cell own = kept ? cells.own(plan) : cells.enter(plan);
            cell = own;
            link = links.make();
            files.write(own, plan, link);
            record(own);
            cgroup = own.cgroup(plan.cgroups());
            int root = own.root();
            try {
                launch = new Launch(template, plan, root >= 0, link, standard);
                alone = !kept && Confinement.isWhole(spec);
                run(launch.run(root), standard);
            } finally {
                Descriptors.close(root);
            }
        } catch (RuntimeException failure) {
            abandon(launch, standard);
            throw Failures.translate(failure);
        } catch (InterruptedException interrupted) {
            abandon(launch, standard);
            Thread.currentThread().interrupt();
            throw new QuartersException("interrupted while starting the guest", "", interrupted);
        }
    }

    private void run(RunningProcess process, StandardStreams standard) {
        RunningCommand running = new RunningCommand(process, standard, this::status);
        command = running;
        become(GuestState.RUNNING);
        running.ended().whenComplete(this::end);
    }

    private void record(Cell own) {
        if (!own.hasRecorded(plan.cgroups())) {
            new StateFile(Optional.empty(), plan.cgroups(), List.of()).write(plan.root().folder());
            own.recorded(plan.cgroups());
        }
    }

    @Override
    public synchronized boolean reattach(GuestStreams streams) {
        if (state != GuestState.CREATED) {
            throw new IllegalStateException("guest " + id() + " was started before");
        }
        Path folder = plan.root().folder();
        Optional<StateFile> recorded = StateFile.of(folder);
        Optional<KeptProcess> found =
                recorded.flatMap(StateFile::process)
                        .flatMap(keeper -> KeptProcess.find(folder, keeper));
        Optional<EndFile.End> end = EndFile.read(folder);
        if (found.isEmpty() && end.isEmpty()) {
            return false;
        }
        become(GuestState.STARTING);
        cell = cells.own(plan);
        cgroup = Cgroup.ofLeftovers(recorded.map(StateFile::cgroups).orElse(plan.cgroups()));
        found.ifPresentOrElse(
                process ->
                        resume(
                                process,
                                recorded.map(StateFile::ports).orElse(List.of()),
                                new StandardStreams(streams)),
                () -> end(status(end.orElseThrow().exit()), null));
        return true;
    }

    private void resume(KeptProcess process, List<PublishedPort> ports, StandardStreams standard) {
        link = links.resume(ports);
        standard.resume(process);
        run(process, standard);
        if (group().isFrozen()) {
            become(GuestState.PAUSED);
        }
        try {
            link.ifPresent(
                    joined -> joined.rejoin(process.pid(), process.take(Keeper.TAP).orElse(-1)));
        } catch (RuntimeException lost) {
            if (!process.onExit().isDone()) {
                System.getLogger(ContainerGuest.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "guest {0} goes on without its network: {1}",
                                id(),
                                lost.getMessage());
            }
        }
    }

    @Override
    public void detach() {
        @Nullable RunningCommand running;
        synchronized (this) {
            running = command;
            detached = true;
        }
        link.ifPresent(Link::detach);
        if (running != null && running.process() instanceof KeptProcess process) {
            running.streams().stop();
            process.close();
        }
    }

    @Override
    public Optional<Instant> ended() {
        return endTime;
    }

    private void abandon(@Nullable Launch launch, StandardStreams standard) {
        if (launch == null) {
            standard.discard();
        } else {
            launch.abandon();
        }
        EndFile.remove(plan.root().folder());
        become(GuestState.EXITED);
        ended.complete(ExitStatus.of(127));
        clear();
    }

    private ExitStatus status(Exit exit) {
        Cgroup own = cgroup;
        return new ExitStatus(exit.code(), own != null && own.ranOutOfMemory());
    }

    private void end(@Nullable ExitStatus status, @Nullable Throwable failure) {
        endTime = EndFile.read(plan.root().folder()).map(EndFile.End::time);
        synchronized (this) {
            become(GuestState.EXITED);
        }
        if (status != null) {
            ended.complete(status);
        } else if (failure != null) {
            ended.completeExceptionally(failure);
        }
        if (!kept) {
            clear();
        } // else when its end was taken note of
    }

    private void clear() {
        link.ifPresent(Link::close);
        Cell own = cell;
        Cgroup groups = cgroup;
        if (own != null && groups != null) {
            leavesFolder = cells.leave(plan, own, groups, alone);
        }
        if (!leavesFolder) {
            Leftovers.removeHidden(plan.root().folder());
        }
        cleared.complete(null);
    }

    private void become(GuestState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("a guest that is " + state + " can't be " + next);
        }
        state = next;
    }

    @Override
    public ExitStatus await() throws InterruptedException {
        return RunningCommand.await(ended);
    }

    @Override
    public void signal(int signal) {
        @Nullable RunningCommand running = command;
        if (running == null) {
            return;
        }
        if (signal == Signal.SIGKILL && state() == GuestState.PAUSED) {
            unpause();
        }
        running.process().signal(signal);
    }

    @Override
    public synchronized void pause() {
        require(GuestState.RUNNING, "pause");
        alone = false;
        group().freeze();
        become(GuestState.PAUSED);
    }

    @Override
    public synchronized void unpause() {
        require(GuestState.PAUSED, "unpause");
        group().thaw();
        become(GuestState.RUNNING);
    }

    @Override
    public synchronized void limit(ResourceLimits limits) {
        alone = false;
        group().limit(limits);
    }

    private void require(GuestState needed, String verb) {
        if (state != needed) {
            throw new QuartersException(
                    "cannot " + verb + " guest " + id() + ": it is " + state, "");
        }
    }

    private Cgroup group() {
        Cgroup own = cgroup;
        if (own == null) {
            throw new IllegalStateException("guest " + id() + " was not started");
        }
        return own;
    }

    @Override
    public void resize(TerminalSize size) {
        @Nullable RunningCommand running = command;
        if (running != null) {
            running.streams().resize(size);
        }
    }

    @Override
    public Usage usage() {
        CgroupUsage usage = group().usage();
        long limit = usage.memoryLimitBytes();
        return new Usage(
                Duration.ofNanos(usage.processorNanos()),
                usage.memoryBytes(),
                limit < 0 ? HostMemory.bytes() : limit,
                usage.processes(),
                usage.readBytes(),
                usage.writtenBytes());
    }

    @Override
    public Command enter(CommandSpec further, GuestStreams streams) {
        RunningCommand running;
        synchronized (this) {
            require(GuestState.RUNNING, "run a command in");
            // It may have more rights than the guest, and other streams.
            alone = false;
            running = Objects.requireNonNull(command);
        }
        return EnteredCommand.start(entering.apply(plan, further), running.process(), streams);
    }

    @Override
    public void copyIn(String folder, InputStream archive) {
        try (RootFiles files = files()) {
            CopyIn.copy(files, folder, archive);
        }
    }

    @Override
    public void copyOut(String path, OutputStream archive) {
        try (RootFiles files = files()) {
            CopyOut.copy(files, path, archive);
        }
    }

    @Override
    public Entry look(String path) {
        try (RootFiles files = files()) {
            return CopyOut.look(files, path);
        }
    }

    @Override
    public List<Change> changes() {
        return own().changes();
    }

    @Override
    public void writeChanges(OutputStream archive) {
        own().writeLayer(archive);
    }

    @Override
    public void writeRoot(OutputStream archive) {
        try (RootFiles files = files()) {
            UnmountedFiles.write(files, archive);
        }
    }

    /** Of its folder, whether it runs or not. */
    private ChangedRoot own() {
        if (!kept || plan.userNamespace().isPresent()) {
            throw new QuartersException(
                    "changes of guest " + id() + " are not kept apart",
                    "copy what you need out of it");
        }
        return new ChangedRoot(plan.root());
    }

    /** As its processes see them while it runs; else without what is mounted into its root. */
    private synchronized RootFiles files() {
        if (plan.userNamespace().isPresent()) {
            throw new QuartersException(
                    "files of a guest of an ordinary user can't be copied yet",
                    "share a folder with it (--volume), or run a command in it");
        }
        alone = false;
        if (state == GuestState.RUNNING || state == GuestState.PAUSED) {
            return RootFiles.ofProcess(Objects.requireNonNull(command).process().pid());
        }
        if (kept && (state == GuestState.CREATED || state == GuestState.EXITED)) {
            return RootFiles.ofMount(HeldRoot.mountKept(plan.root()));
        }
        throw new QuartersException("cannot copy files of guest " + id() + ": it is " + state, "");
    }

    @Override
    public synchronized List<Connection> connections() {
        return link.map(Link::connections).orElse(List.of());
    }

    @Override
    public synchronized List<PublishedPort> ports() {
        return link.map(Link::ports).orElse(List.of());
    }

    @Override
    public synchronized void connect(NetworkAttachment attachment) {
        joined().connect(pid(), longestLiving(), attachment);
    }

    @Override
    public synchronized void disconnect(String network) {
        joined().disconnect(pid(), network);
    }

    private Link joined() {
        if (pid() == 0) {
            throw new ConflictException(
                    "cannot change networks of guest " + id() + ": it is " + state, "");
        }
        alone = false;
        return link.orElseThrow(
                () ->
                        new ConflictException(
                                "a container on the host's network, or on none, can't be connected"
                                        + " to others while it runs",
                                "stop it, connect it, and start it again"));
    }

    /** What goes on when this process ends, if it is kept. */
    private ProcessIdentity longestLiving() {
        return Optional.of(plan.root().folder())
                .filter(folder -> kept)
                .flatMap(StateFile::of)
                .flatMap(StateFile::process)
                .orElseGet(ProcessIdentity::own);
    }

    @Override
    public List<Listing> processes() {
        RunningCommand running;
        synchronized (this) {
            if (state != GuestState.RUNNING && state != GuestState.PAUSED) {
                throw new QuartersException(
                        "cannot list processes of guest " + id() + ": it is " + state, "");
            }
            running = Objects.requireNonNull(command);
        }
        return ProcessTable.of(running.process().pid());
    }

    @Override
    public synchronized long pid() {
        return state == GuestState.RUNNING || state == GuestState.PAUSED
                ? Objects.requireNonNull(command).process().pid()
                : 0;
    }

    @Override
    public boolean leavesFolder() {
        return leavesFolder;
    }

    @Override
    public void close() {
        @Nullable RunningCommand running;
        synchronized (this) {
            if (state == GuestState.REMOVED || detached) {
                return;
            }
            if (state == GuestState.PAUSED) {
                group().thaw();
            }
            running = command;
            if (state == GuestState.CREATED) {
                become(GuestState.REMOVED);
                return;
            }
        }
        if (running != null) {
            running.process().kill();
        }
        if (kept && !cleared.isDone()) {
            ended.exceptionally(failure -> ExitStatus.signalled(Signal.SIGKILL)).join();
            if (running != null && running.process() instanceof KeptProcess process) {
                process.dismiss();
            }
            EndFile.remove(plan.root().folder());
            clear();
        }
        cleared.join();
        synchronized (this) {
            if (state == GuestState.EXITED) {
                become(GuestState.REMOVED);
            }
        }
    }
}
