package dev.quarters.node.life;

import dev.quarters.api.Changed;
import dev.quarters.api.CommandException;
import dev.quarters.api.ConflictException;
import dev.quarters.api.Connectable;
import dev.quarters.api.Copyable;
import dev.quarters.api.Detachable;
import dev.quarters.api.Enterable;
import dev.quarters.api.ExitStatus;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestState;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.HealthCheck;
import dev.quarters.api.Limitable;
import dev.quarters.api.Pausable;
import dev.quarters.api.QuartersException;
import dev.quarters.api.Resizable;
import dev.quarters.api.ResourceLimits;
import dev.quarters.api.TerminalSize;
import dev.quarters.json.Json;
import dev.quarters.node.log.GuestLog;
import dev.quarters.node.log.LogEntry;
import dev.quarters.node.record.GuestRecord;
import dev.quarters.node.record.Keeping;
import dev.quarters.node.record.Life;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A guest that outlives the command that asked for it: a record, a log, a folder, and one guest of
 * an engine after the other, one for each life. Safe for use by several threads.
 *
 * <p>The record on disk tells of a life before it begins and after it ended, and an engine's guest
 * is closed after that only; so whoever finds a guest there that seems to live, and holds the lock
 * of the node, takes it up again, or knows that it was lost.
 */
public final class StandingGuest {

    private final Residence residence;
    private final GuestLog log;
    private final Audience audience = new Audience();
    private final BackOff backOff = new BackOff();
    private final Ends ends = new Ends();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile GuestRecord record;
    private volatile @Nullable Guest guest;
    private volatile InputPipe input = new InputPipe();
    private volatile boolean stopAsked;
    private volatile boolean removing;
    private boolean untidy;
    private List<OutputStream> logged = List.of();
    private volatile @Nullable HealthMonitor monitor;
    private Optional<TerminalSize> size = Optional.empty();

    StandingGuest(Residence residence, GuestRecord record, GuestLog log, @Nullable Guest made) {
        this.residence = residence;
        this.record = record;
        this.log = log;
        this.guest = made;
    }

    /** What is known of it now. */
    public GuestRecord record() {
        return record;
    }

    /** Its id, 64 hexadecimal digits. */
    public String id() {
        return record.id();
    }

    /** Where it is in its life. */
    public GuestState state() {
        return record.life().state();
    }

    /** Its output. */
    public GuestLog log() {
        return log;
    }

    /** Whether it is well, or was in its last life; empty when that is not checked. */
    public Optional<Health> health() {
        if (!record.keeping().health().isWanted()) {
            return Optional.empty();
        }
        HealthMonitor there = monitor;
        return Optional.of(there == null ? Health.UNKNOWN : there.health());
    }

    private void endMonitor() {
        HealthMonitor there = monitor;
        if (there != null) {
            there.close();
        }
    }

    private final class OwnPlace implements HealthMonitor.Place {
        @Override
        public Enterable.Command enter(Enterable.CommandSpec command, GuestStreams streams) {
            return StandingGuest.this.enter(command, streams);
        }

        @Override
        public boolean isPaused() {
            return state() == GuestState.PAUSED;
        }
    }

    /** Its ends, to be waited for. */
    public Ends ends() {
        return ends;
    }

    /**
     * Starts it; returns when its command runs.
     *
     * @return false when it ran already
     */
    public boolean start() {
        Guest made;
        lock.lock();
        try {
            Life life = record.life();
            if (removing) {
                throw new ConflictException(
                        "cannot start container " + id() + ": it is being removed", "");
            }
            if (residence.isClosing()) {
                throw new ConflictException(
                        "cannot start container " + id() + ": the daemon is ending", "");
            }
            if (life.state() == GuestState.PAUSED) {
                throw new ConflictException(
                        "cannot start a paused container, try unpause instead", "");
            }
            if (life.state().isAlive()) {
                return false;
            }
            made = opened();
            stopAsked = false;
            become(life.starting(Instant.now()));
            log.begin();
        } finally {
            lock.unlock();
        }
        run(made);
        return true;
    }

    /** It ended while another process had it, which may not have cleared away all of it. */
    void foundEnded() {
        lock.lock();
        try {
            untidy = true;
        } finally {
            lock.unlock();
        }
    }

    /** Clears away what a life may have left that another process had. */
    void tidy() {
        lock.lock();
        try {
            if (untidy) {
                residence.cleanUp(record);
                untidy = false;
            }
        } finally {
            lock.unlock();
        }
    }

    private Guest opened() {
        tidy();
        Guest made = guest;
        if (made == null) {
            made = residence.open(record);
            guest = made;
        }
        return made;
    }

    private GuestStreams streams() {
        OutputStream out = log.output(LogEntry.Stream.STDOUT);
        OutputStream err = log.output(LogEntry.Stream.STDERR);
        logged = List.of(out, err);
        return new GuestStreams(
                record.keeping().openInput() ? Optional.of(input) : Optional.empty(),
                audience.output(out),
                audience.errorOutput(err),
                record.spec().terminal() ? size : Optional.empty());
    }

    private void run(Guest made) {
        try {
            made.start(streams());
        } catch (RuntimeException failure) {
            int code = failure instanceof CommandException command ? command.exitCode() : 128;
            ended(made, ExitStatus.of(code), String.valueOf(failure.getMessage()), true);
            throw failure;
        }
        lock.lock();
        try {
            record = record.living(record.life().in(GuestState.RUNNING));
        } finally {
            lock.unlock();
        }
        residence.happened(record, "start", Map.of());
        watch(made);
    }

    private void watch(Guest made) {
        HealthCheck check = record.keeping().health();
        if (check.isWanted()) {
            monitor =
                    HealthMonitor.start(
                            check,
                            new OwnPlace(),
                            record.life().started().orElseGet(Instant::now),
                            status ->
                                    residence.happened(
                                            record, "health_status: " + status.word(), Map.of()));
        }
        Thread.ofVirtual()
                .start(
                        () -> {
                            ExitStatus status = ExitStatus.signalled(Signals.KILL);
                            String error = "";
                            try {
                                status = made.await();
                            } catch (InterruptedException | RuntimeException lost) {
                                error = String.valueOf(lost.getMessage());
                            }
                            ended(made, status, error, false);
                        });
    }

    /**
     * Takes up a life that another process began. It may have ended by now; that is taken note of
     * as ever.
     *
     * @return false when nothing of it is there
     */
    boolean resume() {
        lock.lock();
        try {
            Guest made = opened();
            stopAsked = record.life().stoppedBySomebody();
            log.begin();
            boolean there =
                    made.ability(Detachable.class)
                            .filter(able -> able.reattach(streams()))
                            .isPresent();
            if (!there) {
                log.end();
                guest = null;
                made.close();
                return false;
            }
            GuestState now = made.state();
            record = record.living(record.life().in(now.isAlive() ? now : GuestState.RUNNING));
            watch(made);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets its life go on without this process, to be taken up by another one.
     *
     * @return false when its engine can't do that; nothing is done then
     */
    boolean detach() {
        lock.lock();
        try {
            Guest running = guest;
            if (running == null || !state().isAlive()) {
                return true;
            }
            Optional<Detachable> able = running.ability(Detachable.class);
            if (able.isEmpty()) {
                return false;
            }
            guest = null;
            endMonitor();
            able.get().detach();
            logged.forEach(StandingGuest::close);
            log.end();
            audience.dismiss();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static void close(OutputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void become(Life life) {
        record = record.living(life);
        residence.save(record);
    }

    /**
     * All of it has gone when others are told. Who started it in vain was told why. Its end is on
     * disk before its engine forgets it.
     */
    private void ended(Guest made, ExitStatus status, String error, boolean startFailed) {
        boolean again;
        Duration pause = Duration.ZERO;
        lock.lock();
        try {
            if (guest == null) {
                return; // It was let go, and its end is for somebody else to see.
            }
            endMonitor();
            logged.forEach(StandingGuest::close);
            Life before = record.life();
            Instant now =
                    made.ability(Detachable.class)
                            .flatMap(Detachable::ended)
                            .orElseGet(Instant::now);
            Life life = before.ended(now, status.code(), status.outOfMemory(), error, stopAsked);
            again =
                    error.isEmpty()
                            && !removing
                            && !residence.isClosing()
                            && record.keeping()
                                    .restart()
                                    .restarts(status.code(), before.restarts(), stopAsked);
            if (again) {
                life = life.waiting(true, before.restarts() + 1);
                pause = backOff.after(Duration.between(before.started().orElse(now), now));
            }
            try {
                become(life);
            } finally {
                made.close();
                log.end();
                input.close();
                input = new InputPipe();
                guest = null;
            }
        } finally {
            lock.unlock();
        }
        residence.happened(record, "die", Map.of("exitCode", Integer.toString(status.code())));
        audience.dismiss();
        End end = new End(status.code(), startFailed ? "" : error);
        if (again) {
            ends.lifeEnded(end);
            Duration waiting = pause;
            Thread.ofVirtual().start(() -> startAgain(waiting));
        } else {
            ends.ended(end);
            if (record.keeping().autoRemove() && !removing) {
                remove(true, true);
            }
        }
    }

    private void startAgain(Duration pause) {
        try {
            Thread.sleep(pause);
            if (record.life().restarting() && !residence.isClosing()) {
                start();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            // Its record tells why.
        }
    }

    /**
     * Asks it to end, and ends it when it does not; returns when it has.
     *
     * @param signal empty: its own
     * @param timeoutSeconds empty: its own; -1: no limit
     * @return false when it did not run
     */
    public boolean stop(Optional<String> signal, Optional<Integer> timeoutSeconds)
            throws InterruptedException {
        return stop(signal, timeoutSeconds, true);
    }

    boolean stop(Optional<String> signal, Optional<Integer> timeoutSeconds, boolean bySomebody)
            throws InterruptedException {
        Keeping keeping = record.keeping();
        int number = Signals.number(signal.or(keeping::stopSignal).orElse("TERM"));
        int timeout = timeoutSeconds.orElse(keeping.stopTimeoutSeconds());
        CompletableFuture<End> end = ends.next();
        if (stopWaiting(bySomebody)) {
            return true;
        }
        Guest running = guest;
        if (!state().isAlive() || running == null) {
            return false;
        }
        if (bySomebody) {
            stopAsked();
        }
        if (state() == GuestState.PAUSED) {
            unpause();
        }
        ending(running, end).stop(number, timeout);
        if (bySomebody) {
            residence.happened(record, "stop", Map.of());
        }
        return true;
    }

    /** One that waits to be started again need not be waited for. */
    private boolean stopWaiting(boolean bySomebody) {
        lock.lock();
        try {
            Life life = record.life();
            if (!life.restarting()) {
                return false;
            }
            become(life.waiting(false, life.restarts()).stopped(bySomebody));
        } finally {
            lock.unlock();
        }
        ends.ended(new End(record.life().exitCode(), record.life().error()));
        return true;
    }

    private Ending ending(Guest running, CompletableFuture<End> end) {
        return new Ending(
                running,
                end,
                audience,
                number ->
                        residence.happened(
                                record, "kill", Map.of("signal", Integer.toString(number))));
    }

    /** Sends it a signal. */
    public void kill(String signal) {
        int number = Signals.number(signal);
        Guest running = running("kill");
        if (number == Signals.KILL
                || number == Signals.number(record.keeping().stopSignal().orElse("TERM"))) {
            stopAsked();
        }
        ending(running, ends.next()).signal(number);
    }

    /** On disk too: the life may end while nobody sees it. */
    private void stopAsked() {
        lock.lock();
        try {
            stopAsked = true;
            if (state().isAlive()) {
                become(record.life().stopped(true));
            }
        } finally {
            lock.unlock();
        }
    }

    private Guest running(String verb) {
        Guest running = guest;
        if (!state().isAlive() || running == null) {
            throw new ConflictException(
                    "cannot " + verb + " container: " + id() + ": container is not running", "");
        }
        return running;
    }

    /** Stops it in mid-air. */
    public void pause() {
        change("pause", GuestState.RUNNING, GuestState.PAUSED, Pausable::pause);
    }

    /** Lets it go on. */
    public void unpause() {
        change("unpause", GuestState.PAUSED, GuestState.RUNNING, Pausable::unpause);
    }

    private void change(String verb, GuestState from, GuestState to, Consumer<Pausable> action) {
        lock.lock();
        try {
            Guest running = running(verb);
            if (state() != from) {
                throw new ConflictException(
                        "cannot " + verb + " container " + id() + ": it is " + state(), "");
            }
            action.accept(ability(running, Pausable.class, verb));
            record = record.living(record.life().in(to));
        } finally {
            lock.unlock();
        }
        residence.happened(record, verb, Map.of());
    }

    /** Has it go on under another engine while it runs; that starts it from then on, too. */
    public void move(String engine) {
        lock.lock();
        try {
            residence.move(running("move"), engine);
            record = record.movedTo(engine);
            residence.save(record);
        } finally {
            lock.unlock();
        }
        residence.happened(record, "move", Map.of("engine", engine));
    }

    /** The ability of that type of the guest that runs. */
    public <A> A ability(Class<A> type, String verb) {
        return ability(running(verb), type, verb);
    }

    /** The ability of that type; empty when the guest does not run or has it not. */
    public <A> Optional<A> find(Class<A> type) {
        Guest made = guest;
        return made == null ? Optional.empty() : made.ability(type);
    }

    /** Has it be on other networks: at once when it runs, and from its next start on. */
    public void network(NetworkChange change) {
        lock.lock();
        try {
            GuestSpec asked = change.of(id(), record.spec());
            Guest now = guest;
            if (now != null && state().isAlive()) {
                change.happenTo(now.ability(Connectable.class).orElseThrow(this::stopFirst));
            } else if (now != null) {
                guest = null; // As it was to be before.
                now.close();
            }
            record = record.asked(asked);
            residence.save(record);
        } finally {
            lock.unlock();
        }
    }

    private ConflictException stopFirst() {
        return new ConflictException(
                "networks of container "
                        + id()
                        + " can't be changed while it runs: the machines of engine "
                        + record.engine()
                        + " have the network cards that they were started with",
                "stop it, connect or disconnect it, and start it again");
    }

    /** Limits it otherwise, at once when it runs, and says so in its notes. */
    public void limit(ResourceLimits limits, Json notes) {
        lock.lock();
        try {
            Guest now = guest;
            if (now != null && record.life().state().isAlive()) {
                ability(now, Limitable.class, "update").limit(limits);
            } else if (now != null) {
                guest = null; // As it was to be before.
                now.close();
            }
            record = record.limited(limits, notes);
            residence.save(record);
        } finally {
            lock.unlock();
        }
        residence.happened(record, "update", Map.of());
    }

    private <A> A ability(Guest running, Class<A> type, String verb) {
        return running.ability(type)
                .orElseThrow(
                        () ->
                                new QuartersException(
                                        "the engine "
                                                + record.engine()
                                                + " can't "
                                                + verb
                                                + " its guests",
                                        "run it with another --runtime"));
    }

    Enterable.Command enter(Enterable.CommandSpec command, GuestStreams streams) {
        if (state() == GuestState.PAUSED) {
            throw new ConflictException(
                    "container " + id() + " is paused, unpause the container before exec", "");
        }
        return ability(Enterable.class, "run a command in").enter(command, streams);
    }

    /** Does something with its files, whether it runs or not. */
    public void files(FileAction<Copyable> action) throws IOException {
        files(Copyable.class, "copy files of", action);
    }

    /** Does something with what it changed, whether it runs or not. */
    public void changes(FileAction<Changed> action) throws IOException {
        files(Changed.class, "tell the changes of", action);
    }

    private <A> void files(Class<A> type, String verb, FileAction<A> action) throws IOException {
        Guest running = guest;
        if (state().isAlive() && running != null) {
            action.with(ability(running, type, verb));
            return;
        }
        lock.lock();
        try {
            action.with(ability(opened(), type, verb));
        } finally {
            lock.unlock();
        }
    }

    /** Something to do with files. */
    @FunctionalInterface
    public interface FileAction<A> {
        /** Does it. */
        void with(A files) throws IOException;
    }

    /** Tells the size of its terminal, also before it is started. */
    public void resize(TerminalSize now) {
        size = Optional.of(now);
        Guest running = guest;
        if (running != null && state() == GuestState.RUNNING) {
            running.ability(Resizable.class).ifPresent(resizable -> resizable.resize(now));
        }
    }

    /** Shows the output of this life, or of the next one when it does not run. */
    public Attachment attach(OutputStream output, OutputStream errorOutput) {
        Keeping keeping = record.keeping();
        return new Attachment(
                keeping.openInput() ? Optional.of(input.writer()) : Optional.empty(),
                keeping.inputOnce(),
                audience.join(output, errorOutput).gone());
    }

    /** Gives it another name, which is checked and free. */
    void name(String name) {
        lock.lock();
        try {
            record = record.named(name);
            residence.save(record);
        } finally {
            lock.unlock();
        }
    }

    /** Keeps it in another way. */
    public void keep(Keeping keeping) {
        lock.lock();
        try {
            record = record.kept(keeping);
            residence.save(record);
        } finally {
            lock.unlock();
        }
        residence.happened(record, "update", Map.of());
    }

    /**
     * Removes it.
     *
     * @param force also when it runs
     * @param withVolumes also its volumes that nobody gave a name
     */
    public void remove(boolean force, boolean withVolumes) {
        lock.lock();
        try {
            if (removing) {
                throw new ConflictException(
                        "removal of container " + id() + " is already in progress", "");
            }
            boolean lives = state().isAlive() || record.life().restarting();
            if (lives && !force) {
                throw new ConflictException(
                        "cannot remove container \"/"
                                + record.name()
                                + "\": container is running: stop the container before removing or"
                                + " force remove",
                        "");
            }
            removing = true;
        } finally {
            lock.unlock();
        }
        try {
            stop(Optional.of("KILL"), Optional.of(-1), true);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        Guest made = guest;
        if (made != null) {
            made.close();
        }
        tidy();
        residence.forget(this, withVolumes);
        residence.happened(record, "destroy", Map.of());
        ends.removed(new End(record.life().exitCode(), record.life().error()));
        audience.dismiss();
    }

    /** It lived when its owner died, and is gone, and its command's exit code with it. */
    void lost() {
        become(
                record.life()
                        .ended(
                                Instant.now(),
                                128 + Signals.KILL,
                                false,
                                "it ended while there was no daemon that could see how",
                                false));
    }
}
