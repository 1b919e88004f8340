package dev.quarters.bootkit.guest;

import dev.quarters.api.Changed;
import dev.quarters.api.Connected;
import dev.quarters.api.Copyable;
import dev.quarters.api.Enterable;
import dev.quarters.api.ExitStatus;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestState;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.Listed;
import dev.quarters.api.Pausable;
import dev.quarters.api.PublishedPort;
import dev.quarters.api.QuartersException;
import dev.quarters.api.Resizable;
import dev.quarters.api.TerminalSize;
import dev.quarters.bootkit.agent.Agent;
import dev.quarters.bootkit.agent.AgentSession;
import dev.quarters.bootkit.agent.FirstSession;
import dev.quarters.bootkit.agent.GuestCalls;
import dev.quarters.bootkit.agent.Session;
import dev.quarters.bootkit.copy.ChangedFiles;
import dev.quarters.bootkit.copy.GuestFiles;
import dev.quarters.bootkit.copy.GuestProcesses;
import dev.quarters.bootkit.network.MachineNetwork;
import dev.quarters.filesystem.FileSystems;
import dev.quarters.filesystem.overlay.ChangedTree;
import dev.quarters.guest.capability.CapabilitySet;
import dev.quarters.guest.copy.CopyIn;
import dev.quarters.guest.copy.CopyOut;

import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * A guest that boots a kernel of its own: a machine, and the agent in it that runs its commands.
 *
 * @param <M> what its kernel runs in
 */
public class BootedGuest<M extends GuestMachine>
        implements Guest, Enterable, Resizable, Copyable, Listed, Changed, Connected, Pausable {

    /** Where, in a guest's folder, machines keep what it changes of its root. */
    public static final String UPPER = "upper";

    private final String engine;
    private final GuestRequest request;
    private final MachinePlan plan;
    private final MachinePlanner planner;
    private final Supplier<M> machines;
    private final CompletableFuture<ExitStatus> ended = new CompletableFuture<>();
    private GuestState state = GuestState.CREATED;
    private @Nullable M machine;
    private @Nullable AgentSession first;

    /**
     * @param machines makes the machine when the guest is started
     */
    public BootedGuest(
            String engine,
            GuestRequest request,
            MachinePlan plan,
            MachinePlanner planner,
            Supplier<M> machines) {
        this.engine = engine;
        this.request = request;
        this.plan = plan;
        this.planner = planner;
        this.machines = machines;
    }

    @Override
    public String id() {
        return request.id();
    }

    @Override
    public GuestSpec spec() {
        return request.spec();
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
    public void start(GuestStreams streams) {
        AgentSession session;
        synchronized (this) {
            if (state != GuestState.CREATED) {
                throw new IllegalStateException("guest " + id() + " was started before");
            }
            become(GuestState.STARTING);
            try {
                M made = machines.get();
                machine = made;
                session = made.agent().runFirst(firstSession(made, streams), streams);
                first = session;
                made.start();
            } catch (RuntimeException failure) {
                end(null, failure);
                throw failure;
            }
        }
        session.ended().whenComplete(this::end);
        awaitStart(session);
    }

    private FirstSession firstSession(M made, GuestStreams streams) {
        return new FirstSession(
                session(
                        made.agent(),
                        plan.command(),
                        plan.capabilities(),
                        streams,
                        plan.terminal()),
                plan.hostname(),
                plan.readOnlyRoot(),
                plan.tree(),
                plan.shares().stream().map(MachinePlan.Share::tag).toList(),
                plan.pids(),
                made.network().map(MachineNetwork::asSeenInside).orElse(List.of()),
                plan.names());
    }

    private Session session(
            Agent agent,
            dev.quarters.guest.command.Command command,
            CapabilitySet capabilities,
            GuestStreams streams,
            boolean terminal) {
        return new Session(
                agent.nextNumber(),
                command,
                capabilities,
                plan.noNewPrivileges(),
                streams.input().isPresent(),
                terminal,
                streams.terminal(),
                plan.init());
    }

    private void awaitStart(AgentSession session) {
        try {
            session.started().get();
            synchronized (this) {
                if (state == GuestState.STARTING) {
                    become(GuestState.RUNNING);
                }
            }
        } catch (ExecutionException failure) {
            throw cause(failure);
        } catch (InterruptedException interrupted) {
            close();
            Thread.currentThread().interrupt();
            throw new QuartersException("interrupted while starting the guest", "", interrupted);
        }
    }

    private static RuntimeException cause(Exception failure) {
        return failure.getCause() instanceof RuntimeException cause
                ? cause
                : new QuartersException("cannot run the guest", "", failure);
    }

    private void end(@Nullable Integer code, @Nullable Throwable failure) {
        @Nullable M running;
        synchronized (this) {
            if (!state.isAlive()) {
                return;
            }
            become(GuestState.EXITED);
            running = machine;
        }
        if (running != null) {
            running.close();
        }
        if (code != null) {
            ended.complete(ExitStatus.of(code));
        } else if (failure != null) {
            ended.completeExceptionally(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        }
    }

    private synchronized @Nullable M machine() {
        return machine;
    }

    /** Goes to a next state; under this object's lock. */
    protected void become(GuestState next) {
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
            throw cause(failure);
        }
    }

    @Override
    public synchronized void pause() {
        running("pause").pause();
        become(GuestState.PAUSED);
    }

    @Override
    public synchronized void unpause() {
        in(GuestState.PAUSED, "unpause").resume();
        become(GuestState.RUNNING);
    }

    /** Before the command runs, there is nothing that could handle a signal: the guest ends. */
    @Override
    public void signal(int signal) {
        @Nullable AgentSession session;
        @Nullable M running;
        boolean starting;
        synchronized (this) {
            session = first;
            running = machine;
            if (running == null || session == null || !state.isAlive()) {
                return;
            }
            starting = state == GuestState.STARTING;
        }
        if (starting) {
            end(128 + signal, null); // Without the lock: the machine waits for its threads.
            return;
        }
        Agent agent = running.agent();
        session.process().thenAccept(process -> agent.signal(process, signal));
    }

    @Override
    public void resize(TerminalSize size) {
        @Nullable AgentSession session = first;
        @Nullable M running = machine;
        if (running != null && session != null && plan.terminal()) {
            resize(running.agent(), session, size);
        }
    }

    private void resize(Agent agent, AgentSession session, TerminalSize size) {
        firstProcess()
                .thenAcceptBoth(
                        session.terminal(),
                        (process, terminal) -> agent.resize(process, terminal, size));
    }

    private CompletableFuture<Integer> firstProcess() {
        AgentSession session = first;
        return session == null
                ? CompletableFuture.failedFuture(new IllegalStateException("not started"))
                : session.process();
    }

    /**
     * The machine of a guest that runs; under this object's lock.
     *
     * @param verb what is to be done, for the message when it does not run
     */
    protected M running(String verb) {
        return in(GuestState.RUNNING, verb);
    }

    /** The machine of a guest in that state, as {@link #running}. */
    protected M in(GuestState needed, String verb) {
        if (state != needed || machine == null) {
            throw new QuartersException(
                    "cannot " + verb + " guest " + id() + ": it is " + state, "");
        }
        return machine;
    }

    @Override
    public Enterable.Command enter(CommandSpec further, GuestStreams streams) {
        M in;
        synchronized (this) {
            in = running("run a command in");
        }
        CapabilitySet capabilities = further.privileged() ? CapabilitySet.ALL : plan.capabilities();
        Session session =
                session(
                        in.agent(),
                        planner.further(request, plan, further),
                        capabilities,
                        streams,
                        further.terminal());
        AgentSession entered = in.agent().runFurther(session, firstProcess().join(), streams);
        awaitStart(entered);
        return new EnteredCommand(in.agent(), entered);
    }

    @Override
    public void copyIn(String folder, InputStream archive) {
        try (GuestCalls calls = calls("copy files of")) {
            CopyIn.copy(new GuestFiles(calls), folder, archive);
        }
    }

    @Override
    public void copyOut(String path, OutputStream archive) {
        try (GuestCalls calls = calls("copy files of")) {
            CopyOut.copy(new GuestFiles(calls), path, archive);
        }
    }

    @Override
    public Entry look(String path) {
        try (GuestCalls calls = calls("copy files of")) {
            return CopyOut.look(new GuestFiles(calls), path);
        }
    }

    @Override
    public List<Change> changes() {
        try (ChangedTree tree = changed()) {
            return ChangedFiles.changes(tree);
        }
    }

    @Override
    public void writeChanges(OutputStream archive) {
        try (ChangedTree tree = changed()) {
            CopyOut.copyRoot(ChangedFiles.layer(tree), archive);
        }
    }

    @Override
    public void writeRoot(OutputStream archive) {
        try (ChangedTree tree = changed()) {
            CopyOut.copyRoot(ChangedFiles.all(tree), archive);
        }
    }

    /** What the guest mounts there is not in it. */
    private ChangedTree changed() {
        return FileSystems.changes(request.rootfs(), request.folder().resolve(UPPER));
    }

    @Override
    public List<Listing> processes() {
        try (GuestCalls calls = calls("list processes of")) {
            return GuestProcesses.of(new GuestFiles(calls));
        }
    }

    @Override
    public synchronized List<Connection> connections() {
        return machine == null
                ? List.of()
                : machine.network().map(MachineNetwork::connections).orElse(List.of());
    }

    @Override
    public synchronized List<PublishedPort> ports() {
        return machine == null
                ? List.of()
                : machine.network().map(MachineNetwork::ports).orElse(List.of());
    }

    private GuestCalls calls(String verb) {
        M in;
        synchronized (this) {
            in = running(verb);
        }
        return in.agent().calls(firstProcess().join());
    }

    private final class EnteredCommand implements Enterable.Command {

        private final Agent agent;
        private final AgentSession session;

        EnteredCommand(Agent agent, AgentSession session) {
            this.agent = agent;
            this.session = session;
        }

        @Override
        public ExitStatus await() throws InterruptedException {
            try {
                return ExitStatus.of(session.ended().get());
            } catch (ExecutionException failure) {
                throw cause(failure);
            }
        }

        @Override
        public void signal(int signal) {
            session.process().thenAccept(process -> agent.signal(process, signal));
        }

        @Override
        public void resize(TerminalSize size) {
            BootedGuest.this.resize(agent, session, size);
        }
    }

    /** Returns when nothing of the guest is left, also when it was ending by itself already. */
    @Override
    public void close() {
        end(137, null);
        @Nullable M running = machine();
        if (running != null) {
            running.close();
        }
        synchronized (this) {
            if (state == GuestState.CREATED || state == GuestState.EXITED) {
                become(GuestState.REMOVED);
            }
        }
    }
}
