package dev.quarters.network.bridge;

import dev.quarters.api.ConflictException;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.PublishedPort;
import dev.quarters.api.QuartersException;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;
import dev.quarters.json.JsonObject;
import dev.quarters.linux.network.Links;
import dev.quarters.linux.spawn.ProcessIdentity;
import dev.quarters.network.address.Ipv4;
import dev.quarters.network.address.Subnet;

import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The networks of a folder, and their guests. Safe for use by several threads and processes. */
public final class BridgeNetworks {

    /** The network that is there without being made. */
    public static final String USUAL = "bridge";

    /** The folder of a node that has its networks. */
    public static final String FOLDER = "networks";

    private static final String FORM = "[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}";
    private static final List<String> RESERVED = List.of("none", "host", "user", "default");
    private static final String DOCUMENT = "network.json";
    private static final String LEASES = "leases";
    private static final int POOL = Ipv4.parse("10.189.0.0");
    private static final int POOL_PREFIX = 24;
    private static final int POOL_SIZE = 256;

    private final Path folder;

    /** Those of that folder. */
    public BridgeNetworks(Path folder) {
        this.folder = folder;
    }

    /** One process, and one thread of it, at a time. */
    private <T> T locked(Supplier<T> action) {
        synchronized (BridgeNetworks.class) {
            try {
                Files.createDirectories(folder);
                try (FileChannel file =
                                FileChannel.open(
                                        folder.resolve(".lock"),
                                        StandardOpenOption.CREATE,
                                        StandardOpenOption.WRITE);
                        FileLock _ = file.lock()) {
                    return action.get();
                }
            } catch (IOException e) {
                throw new QuartersException(
                        "cannot work on the networks in " + folder + ": " + e, "", e);
            }
        }
    }

    /**
     * Makes a network.
     *
     * @param subnet empty: one that is free
     * @param gateway the host's address on it; empty: its first
     * @throws ConflictException when there is one of that name, or its subnet is in use
     */
    public BridgeNetwork create(
            String name,
            Optional<Subnet> subnet,
            Optional<Integer> gateway,
            boolean internal,
            Map<String, String> labels) {
        if (!name.matches(FORM) || RESERVED.contains(name)) {
            throw new InvalidRequestException(
                    "a network can't be called \"" + name + '"',
                    "use letters, digits, _ . -, and none of " + String.join(", ", RESERVED));
        }
        return locked(
                () -> {
                    if (find(name).isPresent()) {
                        throw new ConflictException(
                                "network with name " + name + " already exists", "");
                    }
                    return make(name, subnet, gateway, internal, labels);
                });
    }

    private BridgeNetwork make(
            String name,
            Optional<Subnet> subnet,
            Optional<Integer> gateway,
            boolean internal,
            Map<String, String> labels) {
        Subnet range = subnet.orElseGet(this::freeSubnet);
        for (BridgeNetwork other : written()) {
            if (other.subnet().overlaps(range)) {
                throw new ConflictException(
                        "subnet " + range + " overlaps with that of network " + other.name(),
                        "choose another one");
            }
        }
        int router = gateway.orElse(range.at(1));
        if (!range.isForHosts(router)) {
            throw new InvalidRequestException(
                    "the gateway " + Ipv4.text(router) + " is no host's address in " + range, "");
        }
        byte[] id = new byte[32];
        new SecureRandom().nextBytes(id);
        BridgeNetwork network =
                new BridgeNetwork(
                        name,
                        HexFormat.of().formatHex(id),
                        Instant.now(),
                        range,
                        router,
                        internal,
                        labels);
        write(network);
        return network;
    }

    private Subnet freeSubnet() {
        List<Subnet> used = new ArrayList<>();
        written().forEach(network -> used.add(network.subnet()));
        try {
            for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
                for (InterfaceAddress address : device.getInterfaceAddresses()) {
                    int of = Ipv4.of(address.getAddress());
                    int prefix = address.getNetworkPrefixLength();
                    if (of != 0 && prefix >= 8 && prefix <= 30) {
                        used.add(new Subnet(of & -1 << 32 - prefix, prefix));
                    }
                }
            }
        } catch (IOException unknown) {
            // Those that are known have to do.
        }
        for (int i = 0; i < POOL_SIZE; i++) {
            Subnet candidate = new Subnet(POOL + (i << 32 - POOL_PREFIX), POOL_PREFIX);
            if (used.stream().noneMatch(candidate::overlaps)) {
                return candidate;
            }
        }
        throw new ConflictException("no subnet is free", "give one (--subnet)");
    }

    private void write(BridgeNetwork network) {
        JsonObject labels = Json.object();
        network.labels().forEach(labels::put);
        Json document =
                Json.object()
                        .put("id", network.id())
                        .put("created", network.created().toString())
                        .put("subnet", network.subnet().toString())
                        .put("gateway", Ipv4.text(network.gateway()))
                        .put("internal", network.internal())
                        .put("labels", labels.build())
                        .build();
        Path own = folder.resolve(network.name());
        try {
            Files.createDirectories(own.resolve(LEASES));
            Path next = own.resolve(DOCUMENT + ".new");
            Files.writeString(next, document.toText());
            Files.move(next, own.resolve(DOCUMENT), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new QuartersException("cannot make the network " + own + ": " + e, "", e);
        }
    }

    private Optional<BridgeNetwork> read(Path own) {
        try {
            Json json = Json.parse(Files.readAllBytes(own.resolve(DOCUMENT)));
            Map<String, String> labels = new LinkedHashMap<>();
            json.get("labels").asMembers().forEach((key, text) -> labels.put(key, text.asText()));
            return Optional.of(
                    new BridgeNetwork(
                            own.getFileName().toString(),
                            json.text("id"),
                            Instant.parse(json.text("created")),
                            Subnet.parse(json.text("subnet")),
                            Ipv4.parse(json.text("gateway")),
                            json.get("internal").asBoolean(),
                            labels));
        } catch (IOException
                | JsonException
                | DateTimeException
                | IllegalArgumentException missing) {
            return Optional.empty();
        }
    }

    /** Those that were made, by name. */
    public List<BridgeNetwork> known() {
        return written();
    }

    private List<BridgeNetwork> written() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().flatMap(own -> read(own).stream()).toList();
        } catch (IOException e) {
            throw new QuartersException("cannot list " + folder + ": " + e, "", e);
        }
    }

    /** All of them, by name; the usual one too, whether it was needed yet or not. */
    public List<BridgeNetwork> all() {
        obtain(USUAL);
        return written();
    }

    /** One by its name, its id, or a beginning of its id that no other has. */
    public Optional<BridgeNetwork> find(String asked) {
        List<BridgeNetwork> all = written();
        Optional<BridgeNetwork> named =
                all.stream()
                        .filter(one -> one.name().equals(asked) || one.id().equals(asked))
                        .findFirst();
        if (named.isPresent() || asked.isEmpty()) {
            return named;
        }
        List<BridgeNetwork> begun = all.stream().filter(one -> one.id().startsWith(asked)).toList();
        return begun.size() == 1 ? Optional.of(begun.getFirst()) : Optional.empty();
    }

    /**
     * As {@link #find}; the usual one is made when it is missing.
     *
     * @throws NotFoundException when there is none
     */
    public BridgeNetwork obtain(String asked) {
        if (asked.equals(USUAL)) {
            return locked(
                    () ->
                            find(USUAL)
                                    .orElseGet(
                                            () ->
                                                    make(
                                                            USUAL,
                                                            Optional.empty(),
                                                            Optional.empty(),
                                                            false,
                                                            Map.of())));
        }
        return find(asked)
                .orElseThrow(
                        () ->
                                new NotFoundException(
                                        "network " + asked + " not found",
                                        "quarters daemon, docker network create " + asked));
    }

    /** Its bridge, made with its rules when it is missing; the number of that interface. */
    public int bridge(BridgeNetwork network) {
        return locked(
                () -> {
                    try (Links links = new Links()) {
                        Optional<Integer> there = links.index(network.device());
                        if (there.isPresent()) {
                            return there.get();
                        }
                        Firewall.set(network, leases(network));
                        links.makeBridge(network.device(), network.mac());
                        int index = links.index(network.device()).orElseThrow();
                        links.address(index, network.gateway(), network.subnet().prefix());
                        links.raise(index);
                        return index;
                    }
                });
    }

    /** The guests of a network. */
    public List<Lease> leases(BridgeNetwork network) {
        return written(network).stream().filter(lease -> !lease.isOver()).toList();
    }

    private List<Lease> written(BridgeNetwork network) {
        Path leases = leasesOf(network);
        if (!Files.isDirectory(leases)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(leases)) {
            return files.sorted().flatMap(file -> lease(file).stream()).toList();
        } catch (IOException e) {
            throw new QuartersException("cannot list " + leases + ": " + e, "", e);
        }
    }

    private Path leasesOf(BridgeNetwork network) {
        return folder.resolve(network.name()).resolve(LEASES);
    }

    private static Optional<Lease> lease(Path file) {
        try {
            return Optional.of(Lease.read(file.getFileName().toString(), Files.readString(file)));
        } catch (IOException | JsonException | IllegalArgumentException gone) {
            return Optional.empty();
        } catch (DateTimeException damaged) {
            return Optional.empty();
        }
    }

    /**
     * Takes an address for a guest.
     *
     * @param wanted empty: one that is free
     * @throws ConflictException when it, or every one, is another guest's
     */
    public Lease lease(
            BridgeNetwork network, String guest, List<String> names, Optional<Integer> wanted) {
        return locked(
                () -> {
                    Subnet range = network.subnet();
                    if (wanted.isPresent()) {
                        int address = wanted.get();
                        if (!range.isForHosts(address) || address == network.gateway()) {
                            throw new InvalidRequestException(
                                    "no guest of network "
                                            + network.name()
                                            + " can have the address "
                                            + Ipv4.text(address),
                                    "choose one of " + range);
                        }
                        return take(network, Lease.taken(address, guest, names))
                                .orElseThrow(
                                        () ->
                                                new ConflictException(
                                                        "Address already in use: "
                                                                + Ipv4.text(address),
                                                        "choose another one"));
                    }
                    for (int i = 1; i < range.size() - 1; i++) {
                        int address = range.at(i);
                        if (address != network.gateway()) {
                            Optional<Lease> taken =
                                    take(network, Lease.taken(address, guest, names));
                            if (taken.isPresent()) {
                                return taken.get();
                            }
                        }
                    }
                    throw new ConflictException(
                            "no address of network " + network.name() + " is free",
                            "make one with a larger subnet than " + range);
                });
    }

    private Optional<Lease> take(BridgeNetwork network, Lease lease) {
        Path file = leasesOf(network).resolve(Ipv4.text(lease.address()));
        if (Files.exists(file) && lease(file).filter(other -> !other.isOver()).isPresent()) {
            return Optional.empty();
        }
        try {
            Files.writeString(file, lease.toText());
            return Optional.of(lease);
        } catch (IOException e) {
            throw new QuartersException("cannot write " + file + ": " + e, "", e);
        }
    }

    /** The address that a guest has; empty when it has none. */
    Optional<Lease> leaseOf(BridgeNetwork network, String guest) {
        return leases(network).stream().filter(lease -> lease.guest().equals(guest)).findFirst();
    }

    /** From now on the guest has its address as long as that process lives. */
    Lease handOver(BridgeNetwork network, Lease lease, ProcessIdentity owner) {
        return locked(() -> replace(network, lease.ownedBy(owner)));
    }

    private Lease replace(BridgeNetwork network, Lease lease) {
        Path file = leasesOf(network).resolve(Ipv4.text(lease.address()));
        Path next = file.resolveSibling("." + file.getFileName() + ".new");
        try {
            Files.writeString(next, lease.toText());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            return lease;
        } catch (IOException e) {
            throw new QuartersException("cannot write " + file + ": " + e, "", e);
        }
    }

    /** From now on the kernel leads those ports of the host, of TCP, to the guest. */
    Lease lead(BridgeNetwork network, Lease lease, List<PublishedPort> ports) {
        return locked(
                () -> {
                    Lease led = replace(network, lease.with(ports));
                    Firewall.set(network, leases(network));
                    return led;
                });
    }

    /** Has the kernel lead no port to guests that ended unseen; their addresses are free. */
    public void forgetEnded() {
        for (BridgeNetwork network : written()) {
            if (!ended(network).isEmpty()) {
                locked(
                        () -> {
                            forgetEnded(network);
                            return true;
                        });
            }
        }
    }

    private List<Lease> ended(BridgeNetwork network) {
        return written(network).stream().filter(Lease::isOver).toList();
    }

    private void forgetEnded(BridgeNetwork network) {
        boolean led = false;
        for (Lease lease : ended(network)) {
            boolean _ = leasesOf(network).resolve(Ipv4.text(lease.address())).toFile().delete();
            led |= !lease.ports().isEmpty();
        }
        try (Links links = new Links()) {
            if (led && links.index(network.device()).isPresent()) {
                Firewall.set(network, leases(network));
            }
        }
    }

    /** Whether an address was not given back. */
    boolean isHeld(BridgeNetwork network, Lease lease) {
        return lease(leasesOf(network).resolve(Ipv4.text(lease.address())))
                .filter(lease::equals)
                .isPresent();
    }

    /** Gives an address back. */
    public void release(BridgeNetwork network, Lease lease) {
        Path file = leasesOf(network).resolve(Ipv4.text(lease.address()));
        locked(
                () -> {
                    if (lease(file).filter(lease::equals).isPresent() && file.toFile().delete()) {
                        if (!lease.ports().isEmpty()) {
                            Firewall.set(network, leases(network));
                        }
                    }
                    return true;
                });
    }

    /**
     * Removes a network, its bridge and its rules.
     *
     * @throws ConflictException when a guest is on it
     */
    public void remove(BridgeNetwork network) {
        if (network.name().equals(USUAL)) {
            throw new InvalidRequestException(
                    USUAL + " is a pre-defined network and cannot be removed", "");
        }
        locked(
                () -> {
                    if (!leases(network).isEmpty()) {
                        throw new ConflictException(
                                "error while removing network: network "
                                        + network.name()
                                        + " has active endpoints",
                                "end its guests first");
                    }
                    tearDown(network);
                    Path own = folder.resolve(network.name());
                    own.resolve(DOCUMENT).toFile().delete();
                    try (Stream<Path> left = Files.list(own.resolve(LEASES))) {
                        left.forEach(file -> file.toFile().delete());
                    } catch (IOException none) {
                        // Then there is nothing to remove.
                    }
                    own.resolve(LEASES).toFile().delete();
                    own.toFile().delete();
                    return true;
                });
    }

    /** Removes what the kernel has of a network, which stays known. */
    public void tearDown(BridgeNetwork network) {
        try (Links links = new Links()) {
            if (links.index(network.device()).isPresent()) {
                links.remove(network.device());
                Firewall.remove(network);
            }
        }
    }
}
