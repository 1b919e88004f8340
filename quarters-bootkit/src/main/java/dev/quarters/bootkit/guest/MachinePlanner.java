package dev.quarters.bootkit.guest;

import static dev.quarters.linux.uapi.Mount.MS_PRIVATE;

import dev.quarters.api.Enterable.CommandSpec;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.Mount;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.ResourceLimits;
import dev.quarters.api.Security;
import dev.quarters.bootkit.agent.FirstSession;
import dev.quarters.guest.capability.Allowance;
import dev.quarters.guest.capability.CapabilitySet;
import dev.quarters.guest.command.Command;
import dev.quarters.guest.command.CommandPlanner;
import dev.quarters.guest.mount.TreeFacts;
import dev.quarters.guest.mount.TreePlanner;
import dev.quarters.guest.mount.TreeStep.Bind;
import dev.quarters.guest.mount.UserMounts;
import dev.quarters.guest.user.AccountsCache;
import dev.quarters.network.bridge.BridgeNetworks;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Plans guests: what was asked for, by the rules that containers have too. */
public final class MachinePlanner {

    private static final long MIB = 1 << 20;
    private static final long USUAL_MEMORY = 1024 * MIB;

    private static final long ONE_PROCESSOR = 1_000_000_000L;
    private static final List<String> FILES = List.of("hosts", "hostname", "resolv.conf");

    /** The guest's kernel is its own: nothing of it has to be hidden. */
    private static final TreeFacts OWN_KERNEL =
            new TreeFacts(List.of(), Set.of(), List.of(), false, true, false, true, Map.of());

    private final AccountsCache accounts = new AccountsCache();
    private final MachineOffer offer;

    /** Of an engine with these machines. */
    public MachinePlanner(MachineOffer offer) {
        this.offer = offer;
    }

    /**
     * The plan of a guest.
     *
     * @throws dev.quarters.api.QuartersException when it asks for what can't be had, by its name
     */
    public MachinePlan plan(GuestRequest request) {
        GuestSpec spec = request.spec();
        refuseWhatIsNotThere(spec);
        Map<Mount.Bind, MachinePlan.Share> shares = shares(spec.mounts());
        return new MachinePlan(
                CommandPlanner.plan(request, accounts.of(request.rootfs())),
                CommandPlanner.hostname(request),
                memory(spec.limits()),
                processors(spec.limits()),
                Allowance.of(spec.security(), CapabilitySet.ALL),
                spec.security().noNewPrivileges(),
                spec.readOnlyRoot(),
                spec.terminal(),
                spec.init(),
                Math.max(0, spec.limits().pids()),
                TreePlanner.plan(
                        OWN_KERNEL,
                        spec,
                        files(),
                        List.of(),
                        UserMounts.plan(spec.mounts(), bind -> seenAt(shares, bind))),
                List.copyOf(shares.values()),
                spec.network(),
                bridges(request),
                spec.names(),
                spec.ports(),
                spec.kernel().orElse(offer.usualKernel()),
                spec.debugServer());
    }

    private static Optional<Path> bridges(GuestRequest request) {
        if (request.spec().network() != NetworkMode.NAMED) {
            return Optional.empty();
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new InvalidRequestException(
                    "networks of the host (--network NAME) are for root only",
                    "use --network user, which needs no rights");
        }
        return Optional.of(request.provisions().folder(BridgeNetworks.FOLDER));
    }

    /** A further command, in the surroundings of the first. */
    public Command further(GuestRequest request, MachinePlan plan, CommandSpec further) {
        return CommandPlanner.further(plan.command(), further, accounts.of(request.rootfs()));
    }

    private static Map<Mount.Bind, MachinePlan.Share> shares(List<Mount> mounts) {
        Map<Mount.Bind, MachinePlan.Share> shares = new LinkedHashMap<>();
        for (Mount mount : mounts) {
            if (mount instanceof Mount.Bind bind) {
                String tag = "mount" + shares.size();
                shares.putIfAbsent(
                        bind, new MachinePlan.Share(tag, bind.source(), bind.readOnly()));
            }
        }
        return shares;
    }

    /** A file is alone in the folder that is shared for it. */
    private static String seenAt(Map<Mount.Bind, MachinePlan.Share> shares, Mount.Bind bind) {
        MachinePlan.Share share = shares.get(bind);
        if (share == null) {
            throw new IllegalStateException(bind + " is not shared");
        }
        return Files.isDirectory(bind.source())
                ? share.seenAt()
                : share.seenAt() + "/" + bind.source().getFileName();
    }

    private static List<Bind> files() {
        return FILES.stream()
                .map(
                        name ->
                                new Bind(
                                        FirstSession.file(name),
                                        "/etc/" + name,
                                        false,
                                        false,
                                        0,
                                        MS_PRIVATE))
                .toList();
    }

    private long memory(ResourceLimits limits) {
        long bytes = limits.memoryBytes() > 0 ? limits.memoryBytes() : USUAL_MEMORY;
        if (bytes < offer.leastMemoryBytes()) {
            throw new InvalidRequestException(
                    "a guest with a kernel of its own needs at least "
                            + offer.leastMemoryBytes() / MIB
                            + " MiB of memory, not "
                            + bytes / MIB
                            + " (--memory)",
                    "give it more, or run it with --technique shared-kernel");
        }
        return (bytes + MIB - 1) / MIB * MIB;
    }

    /**
     * All of a processor or none: there is nothing that would hold one back for a part of the time.
     */
    private int processors(ResourceLimits limits) {
        long asked = limits.nanoCpus();
        if (asked == 0) {
            return 1;
        }
        if (asked % ONE_PROCESSOR != 0 || asked / ONE_PROCESSOR > offer.mostProcessors()) {
            int most = offer.mostProcessors();
            throw new InvalidRequestException(
                    "a guest of the engine %s has %s, not %s (--cpus)"
                            .formatted(
                                    offer.engine(),
                                    most == 1 ? "one processor" : "1 to " + most + " processors",
                                    BigDecimal.valueOf(asked, 9).stripTrailingZeros()),
                    "ask for a whole number of them, or run the guest with --technique"
                            + " shared-kernel");
        }
        return (int) (asked / ONE_PROCESSOR);
    }

    private void refuseWhatIsNotThere(GuestSpec spec) {
        ResourceLimits limits = spec.limits();
        List<String> refused = new ArrayList<>();
        Stream.of(
                        Map.entry(spec.network() == NetworkMode.HOST, "--network host"),
                        Map.entry(
                                spec.network() == NetworkMode.NONE && !spec.ports().isEmpty(),
                                "published ports (--publish) without a network"),
                        Map.entry(!spec.devices().isEmpty(), "--device"),
                        Map.entry(!offer.debuggable() && spec.debugServer().isPresent(), "--gdb"),
                        Map.entry(limits.cpuShares() != 0, "--cpu-shares"),
                        Map.entry(limits.cpuset().isPresent(), "--cpuset-cpus"),
                        Map.entry(limits.ioWeight() != 0, "--blkio-weight"),
                        Map.entry(limits.memorySwapBytes() != 0, "--memory-swap"),
                        Map.entry(
                                spec.security()
                                        .seccompProfile()
                                        .filter(profile -> !profile.equals(Security.UNCONFINED))
                                        .isPresent(),
                                "--security-opt seccomp"))
                .filter(Map.Entry::getKey)
                .forEach(entry -> refused.add(entry.getValue()));
        if (!refused.isEmpty()) {
            throw new InvalidRequestException(
                    "the engine " + offer.engine() + " does not have " + String.join(", ", refused),
                    "leave it out, or run the guest with --technique shared-kernel");
        }
    }
}
