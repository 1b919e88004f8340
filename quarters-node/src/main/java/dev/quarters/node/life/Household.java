package dev.quarters.node.life;

import dev.quarters.api.ConflictException;
import dev.quarters.api.Enterable.CommandSpec;
import dev.quarters.api.Guest;
import dev.quarters.api.Image;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.image.owner.OwnedTree;
import dev.quarters.node.GuestId;
import dev.quarters.node.LocalNode;
import dev.quarters.node.NodeFolder;
import dev.quarters.node.event.Events;
import dev.quarters.node.log.GuestLog;
import dev.quarters.node.record.GuestRecord;
import dev.quarters.node.record.GuestRecords;
import dev.quarters.node.record.Life;
import dev.quarters.node.volume.Volume;
import dev.quarters.node.volume.Volumes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/**
 * The guests of a node that outlive commands. One process has them at a time: it holds the lock of
 * their folder. Those that can go on without it do when it is closed, or killed.
 */
public final class Household implements AutoCloseable {

    private final LocalNode node;
    private final NodeFolder place;
    private final HouseLock lock;
    private final GuestRecords records;
    private final Events events = new Events();
    private final Volumes volumes;
    private final ExecSessions sessions = new ExecSessions();
    private final GuestNames names = new GuestNames();
    private final ConcurrentMap<String, StandingGuest> guests = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, String> idsByName = new ConcurrentHashMap<>();
    private final Residence residence = new Here();
    private final Thread tidying = Thread.ofVirtual().unstarted(this::tidy);
    private volatile boolean closing;

    private Household(LocalNode node, NodeFolder place, HouseLock lock) {
        this.node = node;
        this.place = place;
        this.lock = lock;
        this.records = new GuestRecords(place.keptRecords());
        this.volumes = new Volumes(place.volumes());
    }

    /**
     * Opens it, with all guests as they truly are: those that went on since another process had
     * them are taken up again, and those that it took along have ended.
     *
     * @throws QuartersException when another process has it
     */
    public static Household open(LocalNode node, NodeFolder place) {
        HouseLock lock = HouseLock.take(place.kept());
        try {
            Household household = new Household(node, place, lock);
            household.load();
            household.tidying.start();
            return household;
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private void load() {
        List<StandingGuest> found =
                records.load().stream()
                        .map(record -> new StandingGuest(residence, record, log(record), null))
                        .toList();
        found.forEach(guest -> guests.put(guest.id(), guest));
        found.forEach(guest -> idsByName.put(guest.record().name(), guest.id()));
        clearOrphans();
        found.forEach(this::recover);
    }

    /** What has no record was being made or removed when its owner died. */
    private void clearOrphans() {
        for (Path folder : List.of(place.keptGuests(), place.keptLogs())) {
            for (Path orphan : list(folder)) {
                if (!guests.containsKey(orphan.getFileName().toString())) {
                    node.cleanUp(orphan);
                    delete(orphan);
                }
            }
        }
    }

    private void recover(StandingGuest guest) {
        GuestRecord record = guest.record();
        Life life = record.life();
        boolean lived = life.state().isAlive();
        if (lived && resume(guest)) {
            return;
        }
        if (lived) {
            node.cleanUp(folder(record.id()));
            guest.lost();
        } else if (life.started().isPresent()) {
            guest.foundEnded();
        }
        if ((lived || life.finished().isPresent()) && record.keeping().autoRemove()) {
            guest.remove(true, true);
            return;
        }
        boolean again =
                (lived || life.restarting())
                        && record.keeping()
                                .restart()
                                .restarts(guest.record().life().exitCode(), life.restarts(), false);
        boolean always =
                life.started().isPresent()
                        && record.keeping().restart().startsWithDaemon(life.stoppedBySomebody());
        if (again || always) {
            Thread.ofVirtual().start(() -> startQuietly(guest));
        }
    }

    /** There may be many, of which next to none left anything, so nobody waits for it. */
    private void tidy() {
        for (StandingGuest guest : guests.values()) {
            if (closing) {
                return;
            }
            try {
                guest.tidy();
            } catch (RuntimeException failed) {
                warn(guest, "could not be cleared away after", failed);
            }
        }
    }

    private static boolean resume(StandingGuest guest) {
        try {
            return guest.resume();
        } catch (RuntimeException failed) {
            warn(guest, "could not be taken up again", failed);
            return false;
        }
    }

    private static void warn(StandingGuest guest, String what, RuntimeException failed) {
        System.getLogger(Household.class.getName())
                .log(
                        System.Logger.Level.WARNING,
                        "guest {0} {1}: {2}",
                        guest.record().name(),
                        what,
                        failed.getMessage());
    }

    private static void startQuietly(StandingGuest guest) {
        try {
            guest.start();
        } catch (RuntimeException failed) {
            warn(guest, "could not be started with the daemon", failed);
        }
    }

    /**
     * Makes a guest, not started. Its image has to be here.
     *
     * @throws ConflictException when its name is taken
     */
    public StandingGuest create(GuestOrder order) {
        Image image =
                node.images()
                        .find(order.spec().image())
                        .filter(found -> fits(found, order))
                        .orElseThrow(
                                () ->
                                        new NotFoundException(
                                                "No such image: " + order.spec().image(), ""));
        String id = GuestId.random();
        String name = reserve(order.spec().name(), id);
        try {
            Path folder = Files.createDirectories(folder(id));
            Guest made = node.createIn(folder, id, order.spec(), image.id(), Progress.SILENT);
            GuestRecord record =
                    new GuestRecord(
                            id,
                            name,
                            order.spec(),
                            image.id(),
                            made.engine(),
                            order.keeping(),
                            order.volumes(),
                            order.notes(),
                            Instant.now(),
                            Life.NEW);
            records.save(record);
            StandingGuest guest = new StandingGuest(residence, record, log(record), made);
            guests.put(id, guest);
            residence.happened(record, "create", Map.of());
            return guest;
        } catch (IOException e) {
            idsByName.remove(name, id);
            throw new QuartersException("cannot make the folder " + folder(id) + ": " + e, "", e);
        } catch (RuntimeException e) {
            idsByName.remove(name, id);
            delete(folder(id));
            throw e;
        }
    }

    private static boolean fits(Image image, GuestOrder order) {
        return order.spec().platform().map(image.platform()::matches).orElse(true);
    }

    private String reserve(Optional<String> wanted, String id) {
        String name =
                wanted.map(GuestNames::check)
                        .orElseGet(() -> names.generate(idsByName::containsKey));
        String taken = idsByName.putIfAbsent(name, id);
        if (taken != null) {
            throw new ConflictException(
                    "Conflict. The container name \"/"
                            + name
                            + "\" is already in use by container \""
                            + taken
                            + "\". You have to remove (or rename) that container to be able to"
                            + " reuse that name.",
                    "");
        }
        return name;
    }

    /** All of them, the newest first. */
    public List<StandingGuest> all() {
        return guests.values().stream()
                .sorted(
                        Comparator.comparing((StandingGuest guest) -> guest.record().created())
                                .reversed())
                .toList();
    }

    /**
     * The guest of that id, name, or beginning of an id.
     *
     * @throws NotFoundException when there is none
     */
    public StandingGuest get(String reference) {
        String bare = reference.startsWith("/") ? reference.substring(1) : reference;
        StandingGuest exact = guests.get(idsByName.getOrDefault(bare, bare));
        if (exact != null) {
            return exact;
        }
        List<StandingGuest> fitting =
                bare.isEmpty()
                        ? List.of()
                        : guests.values().stream()
                                .filter(guest -> guest.id().startsWith(bare))
                                .toList();
        if (fitting.size() > 1) {
            throw new InvalidRequestException(
                    "multiple IDs found with provided prefix: " + bare, "give more digits");
        }
        return fitting.stream()
                .findFirst()
                .orElseThrow(() -> new NotFoundException("No such container: " + reference, ""));
    }

    /** Gives a guest another name. */
    public void rename(StandingGuest guest, String name) {
        String before = guest.record().name();
        String now = reserve(Optional.of(name), guest.id());
        guest.name(now);
        idsByName.remove(before, guest.id());
        residence.happened(guest.record(), "rename", Map.of("oldName", "/" + before));
    }

    /** Prepares a further command in a guest that runs. */
    public ExecSession prepare(StandingGuest guest, CommandSpec command, boolean input) {
        if (!guest.state().isAlive()) {
            throw new ConflictException("container " + guest.id() + " is not running", "");
        }
        ExecSession session = new ExecSession(GuestId.random(), guest, command, input);
        sessions.add(session);
        residence.happened(
                guest.record(), "exec_create: " + String.join(" ", command.arguments()), Map.of());
        return session;
    }

    /** The further command of that id. */
    public ExecSession session(String id) {
        return sessions.get(id);
    }

    /** The ids of further commands that run in a guest. */
    public List<String> sessionsOf(StandingGuest guest) {
        return sessions.ofGuest(guest);
    }

    /** The guests that have a volume. */
    public List<StandingGuest> usersOf(String volume) {
        return all().stream().filter(guest -> guest.record().volumes().contains(volume)).toList();
    }

    private void removeUnnamed(String volume) {
        if (volumes.find(volume).filter(Volume::anonymous).isPresent()
                && usersOf(volume).isEmpty()) {
            long _ = volumes.remove(volume);
        }
    }

    /** What happens and happened. */
    public Events events() {
        return events;
    }

    /** The volumes of the node. */
    public Volumes volumes() {
        return volumes;
    }

    /** The node. */
    public LocalNode node() {
        return node;
    }

    /** Where its things are. */
    public NodeFolder place() {
        return place;
    }

    /** The folder of a guest, with what it wrote. */
    public Path folder(String id) {
        return place.keptGuests().resolve(id);
    }

    private GuestLog log(GuestRecord record) {
        return new GuestLog(place.keptLogs().resolve(record.id()), record.keeping().log());
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException e) {
            throw new QuartersException("cannot list " + folder + ": " + e, "", e);
        }
    }

    private static void delete(Path folder) {
        try {
            OwnedTree.delete(folder);
        } catch (IOException e) {
            throw new QuartersException("cannot remove " + folder + ": " + e, "", e);
        }
    }

    private final class Here implements Residence {
        @Override
        public Guest open(GuestRecord record) {
            return node.createIn(
                    folder(record.id()),
                    record.id(),
                    record.spec(),
                    record.imageId(),
                    Progress.SILENT);
        }

        @Override
        public void cleanUp(GuestRecord record) {
            node.cleanUp(folder(record.id()));
        }

        @Override
        public void move(Guest guest, String engine) {
            node.move(guest, engine);
        }

        @Override
        public void save(GuestRecord record) {
            records.save(record);
        }

        @Override
        public void happened(GuestRecord record, String action, Map<String, String> more) {
            Map<String, String> attributes = new HashMap<>(record.spec().labels());
            attributes.put("image", record.spec().image());
            attributes.put("name", record.name());
            attributes.putAll(more);
            events.happened("container", action, record.id(), attributes);
        }

        @Override
        public void forget(StandingGuest guest, boolean withVolumes) {
            GuestRecord record = guest.record();
            records.remove(record.id());
            guests.remove(record.id());
            idsByName.remove(record.name(), record.id());
            sessions.forget(guest);
            delete(folder(record.id()));
            delete(place.keptLogs().resolve(record.id()));
            if (withVolumes) {
                record.volumes().forEach(Household.this::removeUnnamed);
            }
        }

        @Override
        public boolean isClosing() {
            return closing;
        }
    }

    /** Stops all guests. Those of which the policy says so are started when it is opened again. */
    public void stopAll() {
        closing = true;
        stop(all());
    }

    /** Lets all guests go on that can, and stops the others. */
    @Override
    public void close() {
        closing = true;
        try {
            join(List.of(tidying));
            stop(all().stream().filter(guest -> !guest.detach()).toList());
        } finally {
            lock.close();
        }
    }

    private static void stop(List<StandingGuest> guests) {
        List<Thread> stopping = new ArrayList<>();
        for (StandingGuest guest : guests) {
            stopping.add(Thread.ofVirtual().start(() -> stop(guest)));
        }
        join(stopping);
    }

    private static void join(List<Thread> threads) {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(StandingGuest guest) {
        try {
            int timeout = guest.record().keeping().stopTimeoutSeconds();
            guest.stop(
                    Optional.empty(), Optional.of(timeout < 0 ? 10 : Math.min(timeout, 10)), false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
