package dev.quarters.monitor;

import dev.quarters.api.Changed;
import dev.quarters.api.CommandException;
import dev.quarters.api.Connected;
import dev.quarters.api.Copyable;
import dev.quarters.api.Detachable;
import dev.quarters.api.Engine;
import dev.quarters.api.Enterable;
import dev.quarters.api.ExitStatus;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestState;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.HostProcess;
import dev.quarters.api.Listed;
import dev.quarters.api.Measurable;
import dev.quarters.api.Movable;
import dev.quarters.api.Pausable;
import dev.quarters.api.PublishedPort;
import dev.quarters.api.QuartersException;
import dev.quarters.api.Resizable;
import dev.quarters.api.Snapshottable;
import dev.quarters.api.TerminalSize;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;
import dev.quarters.linux.uapi.Signal;
import dev.quarters.monitor.document.CallDocuments;

import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * A guest that a monitor runs. The engine has planned it here too: before it is started that plan
 * answers for it, and which abilities it has.
 */
final class MonitoredGuest
        implements Guest,
                Pausable,
                Enterable,
                Resizable,
                Copyable,
                Listed,
                Changed,
                Connected,
                Snapshottable,
                Movable,
                Measurable,
                HostProcess,
                Detachable {

    /** What it can do whatever the engine's guest can. */
    private static final Set<Class<?>> OWN =
            Set.of(Detachable.class, Measurable.class, HostProcess.class);

    private final Guest planned;
    private final MonitorFolder folder;
    private final Json order;
    private final Supplier<Confines> confines;
    private final CompletableFuture<ExitStatus> ended = new CompletableFuture<>();
    private GuestState state = GuestState.CREATED;
    private volatile Optional<Instant> endTime = Optional.empty();
    private @Nullable MonitorLink link;
    private boolean detached;

    /** The signal that came while it was started; 0: none. */
    private volatile int endedBy;

    private volatile @Nullable Json network;

    /** It may have moved since it was planned. */
    private volatile String engine;

    MonitoredGuest(Guest planned, MonitorFolder folder, Json order, Supplier<Confines> confines) {
        this.confines = confines;
        this.planned = planned;
        this.folder = folder;
        this.order = order;
        this.engine = planned.engine();
    }

    @Override
    public String id() {
        return planned.id();
    }

    @Override
    public GuestSpec spec() {
        return planned.spec();
    }

    @Override
    public String engine() {
        return engine;
    }

    @Override
    public synchronized GuestState state() {
        return state;
    }

    @Override
    public <A> Optional<A> ability(Class<A> type) {
        return type.isInstance(this) && (OWN.contains(type) || planned.ability(type).isPresent())
                ? Optional.of(type.cast(this))
                : Optional.empty();
    }

    @Override
    public void start(GuestStreams streams) {
        synchronized (this) {
            begin();
        }
        MonitorLink made = monitor(streams);
        synchronized (this) {
            link = made;
            if (endedBy > 0) {
                made.kill();
            }
        }
        made.end().whenComplete(this::end);
        JsonObject call =
                Json.object().put("order", order).put("input", streams.input().isPresent());
        made.callPatiently("start", CallDocuments.size(call, streams.terminal()));
        synchronized (this) {
            if (state == GuestState.STARTING) {
                become(GuestState.RUNNING);
            }
        }
    }

    /** Without the lock: a JVM takes its time, and others ask meanwhile how the guest is. */
    private MonitorLink monitor(GuestStreams streams) {
        try {
            return MonitorLink.start(folder, streams, confines.get());
        } catch (RuntimeException failure) {
            synchronized (this) {
                become(GuestState.EXITED);
            }
            ended.complete(ExitStatus.of(128));
            throw failure;
        }
    }

    private void begin() {
        if (state != GuestState.CREATED) {
            throw new IllegalStateException("guest " + id() + " was started before");
        }
        become(GuestState.STARTING);
    }

    @Override
    public boolean reattach(GuestStreams streams) {
        MonitorLink found;
        synchronized (this) {
            Optional<MonitorLink> there = MonitorLink.find(folder, streams);
            if (there.isEmpty()) {
                return false;
            }
            begin();
            found = there.get();
            link = found;
            engine = found.engine().isEmpty() ? engine : found.engine();
            become(GuestState.RUNNING);
            if (found.wasPaused()) {
                become(GuestState.PAUSED);
            }
        }
        found.end().whenComplete(this::end);
        return true;
    }

    private void end(@Nullable EndOfGuest end, @Nullable Throwable lost) {
        synchronized (this) {
            if (detached || !state.isAlive()) {
                return;
            }
            become(GuestState.EXITED);
        }
        if (end == null && endedBy > 0) {
            ended.complete(ExitStatus.signalled(endedBy));
            return;
        }
        if (end == null) {
            ended.completeExceptionally(
                    new QuartersException(
                            "the guest's monitor ended, and the guest with it" + folder.lastWords(),
                            "",
                            lost == null ? new IllegalStateException("no end") : lost));
            return;
        }
        endTime = Optional.of(end.time());
        end.failure()
                .filter(failure -> !(failure instanceof CommandException))
                .ifPresentOrElse(ended::completeExceptionally, () -> ended.complete(end.status()));
    }

    private void become(GuestState next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("a guest that is " + state + " can't be " + next);
        }
        state = next;
    }

    @Override
    public ExitStatus await() throws InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException cause
                    ? cause
                    : new QuartersException("cannot wait for the guest", "", failure);
        }
    }

    private synchronized MonitorLink link() {
        MonitorLink to = link;
        if (to == null || !state.isAlive()) {
            throw new QuartersException("guest " + id() + " does not run: it is " + state, "");
        }
        return to;
    }

    private synchronized Optional<MonitorLink> living() {
        return state.isAlive() ? Optional.ofNullable(link) : Optional.empty();
    }

    /**
     * Before the command runs, there is nothing that could handle a signal: the guest ends. One
     * that has gone while it was told needs no signal any more.
     */
    @Override
    public void signal(int signal) {
        synchronized (this) {
            if (state == GuestState.STARTING) {
                endedBy = signal;
                if (link != null) {
                    link.kill();
                }
                return;
            }
        }
        if (signal == Signal.SIGKILL && state() == GuestState.PAUSED) {
            unpause();
        }
        living().ifPresent(to -> to.tell("signal", Json.object().put("signal", signal)));
    }

    @Override
    public void resize(TerminalSize size) {
        living().ifPresent(
                        to ->
                                to.tell(
                                        "resize",
                                        CallDocuments.size(Json.object(), Optional.of(size))));
    }

    @Override
    public synchronized void pause() {
        link().call("pause", Json.object());
        become(GuestState.PAUSED);
    }

    @Override
    public synchronized void unpause() {
        link().call("unpause", Json.object());
        become(GuestState.RUNNING);
    }

    @Override
    public void snapshot(Path file) {
        link().callPatiently(
                        "snapshot", Json.object().put("file", file.toAbsolutePath().toString()));
    }

    @Override
    public void moveTo(Engine other) {
        link().callPatiently("move", Json.object().put("engine", other.name()));
        engine = other.name();
    }

    @Override
    public Command enter(CommandSpec command, GuestStreams streams) {
        return MonitoredCommand.start(link(), command, streams);
    }

    @Override
    public void copyIn(String path, InputStream archive) {
        if (isPlanned()) {
            planned.ability(Copyable.class).orElseThrow().copyIn(path, archive);
            return;
        }
        link().send("copy-in", Json.object().put("folder", path), archive);
    }

    @Override
    public void copyOut(String path, OutputStream archive) {
        if (isPlanned()) {
            planned.ability(Copyable.class).orElseThrow().copyOut(path, archive);
            return;
        }
        link().receive("copy-out", Json.object().put("path", path), archive);
    }

    @Override
    public Entry look(String path) {
        return isPlanned()
                ? planned.ability(Copyable.class).orElseThrow().look(path)
                : CallDocuments.readEntry(link().call("look", Json.object().put("path", path)));
    }

    /** Told by the guest's folder, whoever serves it. */
    private Changed changed() {
        return planned.ability(Changed.class).orElseThrow();
    }

    @Override
    public List<Change> changes() {
        return changed().changes();
    }

    @Override
    public void writeChanges(OutputStream archive) {
        changed().writeChanges(archive);
    }

    @Override
    public void writeRoot(OutputStream archive) {
        changed().writeRoot(archive);
    }

    @Override
    public List<Listing> processes() {
        return CallDocuments.readProcesses(link().call("processes", Json.object()));
    }

    private synchronized boolean isPlanned() {
        return link == null;
    }

    @Override
    public List<Connection> connections() {
        return network().map(CallDocuments::readConnections).orElse(List.of());
    }

    @Override
    public List<PublishedPort> ports() {
        return network().map(CallDocuments::readPorts).orElse(List.of());
    }

    /** Nothing changes there once it runs: it need not be asked again. */
    private Optional<Json> network() {
        Optional<MonitorLink> to = living();
        Json known = network;
        if (to.isEmpty() || known != null) {
            return to.map(_ -> known);
        }
        boolean last = state() != GuestState.STARTING;
        Json told = to.get().network();
        network = last ? told : null;
        return Optional.of(told);
    }

    @Override
    public Usage usage() {
        return ProcessTree.usage(link().pid(), spec().limits().memoryBytes());
    }

    @Override
    public long pid() {
        return living().map(MonitorLink::pid).orElse(0L);
    }

    @Override
    public void detach() {
        synchronized (this) {
            detached = true;
        }
        MonitorLink to = link;
        if (to != null) {
            to.detach();
        }
        planned.close();
    }

    @Override
    public Optional<Instant> ended() {
        return endTime;
    }

    /** When the guest's end was taken note of, or it is to be forgotten. */
    @Override
    public void close() {
        MonitorLink to;
        synchronized (this) {
            if (state == GuestState.REMOVED || detached) {
                return;
            }
            to = link;
        }
        if (to != null) {
            to.dismiss();
            ended.exceptionally(failure -> ExitStatus.signalled(Signal.SIGKILL)).join();
            folder.clear();
        }
        synchronized (this) {
            if (state.mayBecome(GuestState.REMOVED)) {
                become(GuestState.REMOVED);
            }
        }
        planned.close();
    }
}
