package dev.quarters.container;

import static dev.quarters.linux.uapi.Clone.CLONE_NEWIPC;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWNET;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWNS;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWPID;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWUSER;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWUTS;

import dev.quarters.api.Enterable.CommandSpec;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.Security;
import dev.quarters.confinement.cgroup.CgroupPlan;
import dev.quarters.confinement.cgroup.CgroupPlanner;
import dev.quarters.confinement.seccomp.BpfProgram;
import dev.quarters.confinement.seccomp.Circumstances;
import dev.quarters.confinement.seccomp.FilterCache;
import dev.quarters.container.mount.HostDevices;
import dev.quarters.container.network.UserLink;
import dev.quarters.container.plan.ContainerPlan;
import dev.quarters.container.plan.NetworkPlan;
import dev.quarters.container.plan.RootPlan;
import dev.quarters.container.run.GuestTemplate;
import dev.quarters.guest.capability.Allowance;
import dev.quarters.guest.capability.CapabilitySet;
import dev.quarters.guest.command.CommandPlanner;
import dev.quarters.guest.mount.KernelParameters;
import dev.quarters.guest.mount.TreeFacts;
import dev.quarters.guest.mount.TreePlanner;
import dev.quarters.guest.mount.UserMounts;
import dev.quarters.guest.user.AccountsCache;
import dev.quarters.linux.user.UserNamespace;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Turns what was asked for into a plan, or refuses what can't be had by its name. */
final class ContainerPlanner {

    private static final int HOSTNAME_LENGTH = 64;

    private final HostFacts host;
    private final CgroupPlanner cgroups;
    private final FilterCache filters = new FilterCache();
    private final AccountsCache accounts = new AccountsCache();
    private final TemplateCache templates = new TemplateCache();

    ContainerPlanner(HostFacts host) {
        this.host = host;
        this.cgroups = new CgroupPlanner(host.cgroups(), !host.tree().bindsNodes());
    }

    /** What that guest has in common with others. */
    GuestTemplate template(GuestRequest request) {
        return host.isRootless()
                ? planTemplate(request)
                : templates.of(request, () -> planTemplate(request));
    }

    private GuestTemplate planTemplate(GuestRequest request) {
        return new GuestTemplate(
                plan(
                        new GuestRequest(
                                GuestTemplate.ID,
                                request.spec(),
                                request.image(),
                                request.rootfs(),
                                request.folder().resolveSibling(GuestTemplate.FOLDER),
                                request.kept(),
                                request.provisions(),
                                request.progress())));
    }

    private ContainerPlan plan(GuestRequest request) {
        GuestSpec spec = request.spec();
        check(spec);
        List<Path> layers = request.rootfs().layers().stream().map(Path::toAbsolutePath).toList();
        checkCount(layers);
        Optional<UserNamespace> users =
                host.isRootless() ? Optional.of(UserNamespace.ofUser()) : Optional.empty();
        boolean ownNetwork = spec.network() != NetworkMode.HOST;
        CapabilitySet capabilities =
                Allowance.of(
                        spec.security(),
                        users.isPresent() ? CapabilitySet.ALL : host.capabilities());
        CgroupPlan groups = cgroups(request, spec);
        return new ContainerPlan(
                request.id(),
                CommandPlanner.plan(request, accounts.of(request.rootfs())),
                CommandPlanner.hostname(request),
                namespaces(users.isPresent(), ownNetwork),
                ownNetwork,
                network(spec),
                capabilities,
                filter(spec.security(), capabilities),
                spec.security().noNewPrivileges(),
                new RootPlan(
                        layers,
                        request.folder().toAbsolutePath(),
                        spec.readOnlyRoot(),
                        users.isPresent(),
                        host.takesLayersOneByOne()),
                TreePlanner.plan(
                        treeFacts(users, ownNetwork, groups),
                        spec,
                        NetworkFiles.binds(request.folder().toAbsolutePath()),
                        HostDevices.plan(spec),
                        UserMounts.plan(spec.mounts())),
                groups,
                spec.terminal(),
                spec.init(),
                users,
                request.kept());
    }

    /** The plan of a further command in a guest. */
    ContainerPlan planFurther(GuestRequest request, ContainerPlan guest, CommandSpec further) {
        CapabilitySet capabilities =
                further.privileged()
                        ? (guest.userNamespace().isPresent()
                                ? CapabilitySet.ALL
                                : host.capabilities())
                        : guest.capabilities();
        return new ContainerPlan(
                guest.id(),
                CommandPlanner.further(guest.command(), further, accounts.of(request.rootfs())),
                guest.hostname(),
                guest.namespaces(),
                false,
                new NetworkPlan.Nothing(),
                capabilities,
                further.privileged() ? Optional.empty() : guest.filter(),
                guest.noNewPrivileges(),
                guest.root(),
                List.of(),
                guest.cgroups(),
                further.terminal(),
                false,
                guest.userNamespace(),
                false);
    }

    private static NetworkPlan network(GuestSpec spec) {
        return switch (spec.network()) {
            case NONE, HOST -> new NetworkPlan.Nothing();
            case USER, USER_WITH_HOST_LOOPBACK -> new NetworkPlan.OwnInterface(UserLink.INTERFACE);
            case NAMED -> new NetworkPlan.Joined();
        };
    }

    private void checkNetwork(GuestSpec spec) {
        boolean own = spec.network().isUserMode() || spec.network() == NetworkMode.NAMED;
        if (!own && !spec.ports().isEmpty()) {
            throw new InvalidRequestException(
                    "published ports (--publish) need a network of the guest's own, and it has"
                            + " --network "
                            + (spec.network() == NetworkMode.HOST ? "host" : "none"),
                    "leave --network out, or give --network user");
        }
        if (spec.network() == NetworkMode.NAMED && host.isRootless()) {
            throw new InvalidRequestException(
                    "networks of the host (--network NAME) are for root only",
                    "use --network user, which needs no rights");
        }
    }

    private void check(GuestSpec spec) {
        checkNetwork(spec);
        boolean ownNetwork = spec.network() != NetworkMode.HOST;
        spec.kernelParameters().keySet().forEach(name -> KernelParameters.check(name, ownNetwork));
        if (spec.debugServer().isPresent()) {
            throw new InvalidRequestException(
                    "the engine container has no machine to debug (--gdb): the kernel is the"
                            + " host's",
                    "run it with --technique guest-os");
        }
        if (spec.limits().memoryBytes() == 0 && spec.limits().memorySwapBytes() > 0) {
            throw new InvalidRequestException(
                    "a limit of memory and swap (--memory-swap) needs one of memory",
                    "give --memory as well");
        }
        spec.hostname()
                .filter(name -> name.isEmpty() || name.length() > HOSTNAME_LENGTH)
                .ifPresent(
                        name -> {
                            throw new InvalidRequestException(
                                    "host name \"" + name + "\" (--hostname) has not 1 to 64 bytes",
                                    "use a shorter one");
                        });
    }

    private static void checkCount(List<Path> layers) {
        if (layers.isEmpty() || layers.size() > RootPlan.MOST_LAYERS) {
            throw new InvalidRequestException(
                    "the image has "
                            + layers.size()
                            + " layers, overlayfs takes 1 to "
                            + RootPlan.MOST_LAYERS,
                    "build the image with fewer, or run it with --technique guest-os");
        }
    }

    private static long namespaces(boolean ownUsers, boolean ownNetwork) {
        return CLONE_NEWNS
                | CLONE_NEWPID
                | CLONE_NEWUTS
                | CLONE_NEWIPC
                | (ownNetwork ? CLONE_NEWNET : 0)
                | (ownUsers ? CLONE_NEWUSER : 0);
    }

    /** An ordinary user's guest has control groups where some were delegated to the user only. */
    private CgroupPlan cgroups(GuestRequest request, GuestSpec spec) {
        // A folder is one guest's after the other, and these with it.
        String name = "quarters-" + request.folder().getFileName();
        if (host.isRootless()) {
            return cgroups.planForUser(name, spec.limits());
        }
        return cgroups.plan(name, spec.limits(), HostDevices.rules(spec));
    }

    private TreeFacts treeFacts(
            Optional<UserNamespace> users, boolean ownNetwork, CgroupPlan groups) {
        Map<String, String> controllers = new LinkedHashMap<>();
        if (!groups.version2()) {
            groups.groups().stream()
                    .filter(group -> !group.controller().equals("freezer"))
                    .forEach(group -> controllers.put(group.controller(), group.folder()));
        }
        TreeFacts facts = host.tree().withControllers(controllers);
        return users.isEmpty()
                ? facts
                : facts.inUserNamespace(!users.get().uids().isSingle(), !ownNetwork);
    }

    private Optional<BpfProgram> filter(Security security, CapabilitySet capabilities) {
        if (security.privileged()
                || security.seccompProfile().filter(Security.UNCONFINED::equals).isPresent()) {
            return Optional.empty();
        }
        Circumstances guest = new Circumstances(capabilities, host.architecture(), host.kernel());
        return Optional.of(
                filters.program(
                        Objects.requireNonNull(security.seccompProfile().orElse("")), guest));
    }
}
