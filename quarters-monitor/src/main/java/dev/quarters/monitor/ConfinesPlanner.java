package dev.quarters.monitor;

import static dev.quarters.guest.capability.Capability.CHOWN;
import static dev.quarters.guest.capability.Capability.DAC_OVERRIDE;
import static dev.quarters.guest.capability.Capability.FOWNER;
import static dev.quarters.guest.capability.Capability.FSETID;
import static dev.quarters.guest.capability.Capability.MKNOD;
import static dev.quarters.guest.capability.Capability.NET_ADMIN;
import static dev.quarters.guest.capability.Capability.NET_BIND_SERVICE;
import static dev.quarters.guest.capability.Capability.SETFCAP;
import static dev.quarters.guest.capability.Capability.SETGID;
import static dev.quarters.guest.capability.Capability.SETUID;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWCGROUP;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWIPC;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWNET;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWNS;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWPID;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWUTS;

import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.HostNeed;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.ResourceLimits;
import dev.quarters.guest.capability.Capability;
import dev.quarters.guest.capability.CapabilitySet;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.monitor.document.Lent;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides what a monitor can reach and do, by what its guest was asked to be. */
final class ConfinesPlanner {

    /** Of a machine without a limit of its own. */
    private static final long USUAL_MEMORY = 1L << 30;

    /** Its JVM: a heap of 1 GiB at most, compiled code, threads, what the devices hold. */
    static final long MEMORY_OVERHEAD = 1536L << 20;

    /** Beside the guest's processors, its JVM compiles, collects and serves devices. */
    private static final long BESIDE_NANO_CPUS = 2_000_000_000L;

    private static final long ONE_PROCESSOR = 1_000_000_000L;

    /** A group weighs as much as one process else, whatever it has in it. */
    private static final long SHARES_OF_ONE = 1024;

    /** Threads of its JVM. */
    private static final long THREADS = 1024;

    /** Processes of a guest of User Mode Linux are processes of the host. */
    private static final long MOST_PROCESSES = 32_768;

    private ConfinesPlanner() {}

    /**
     * The confines of the monitor of a guest.
     *
     * @param request whose mounts name what the guest was given: see {@link MonitorTree#moved}
     * @param given as it was asked for, whose mounts name the host's files
     */
    static Confines plan(GuestRequest request, GuestSpec given, Set<HostNeed> needs, Lent lent) {
        boolean traces = needs.contains(HostNeed.NAMESPACES);
        boolean bridged = request.spec().network() == NetworkMode.NAMED;
        ResourceLimits limits = limits(request.spec().limits(), traces);
        if (Kernel.call(SystemCall.geteuid) != 0) {
            // With this an ordinary user's could not map the subordinate ids of a kernel.
            return new Confines(
                    0,
                    List.of(),
                    CapabilitySet.NONE,
                    traces ? Optional.empty() : Optional.of(MonitorFilters.of(false, bridged)),
                    limits);
        }
        return new Confines(
                namespaces(request.spec(), bridged),
                new MonitorTree(request, given, needs, lent, bridged).steps(),
                CapabilitySet.of(capabilities(traces, bridged)),
                Optional.of(MonitorFilters.of(traces, bridged)),
                limits);
    }

    /**
     * The host's network is where its sockets are. What one on a bridge leases, it leases to a
     * process of the host.
     */
    private static long namespaces(GuestSpec spec, boolean bridged) {
        long own = CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
        boolean alone = spec.network() == NetworkMode.NONE && spec.debugServer().isEmpty();
        return own | (bridged ? 0 : CLONE_NEWPID) | (alone ? CLONE_NEWNET : 0);
    }

    /** Files of layers and shared folders have all kinds of owners, which the guest may change. */
    private static Set<Capability> capabilities(boolean traces, boolean bridged) {
        Set<Capability> kept =
                EnumSet.of(CHOWN, DAC_OVERRIDE, FOWNER, FSETID, SETFCAP, MKNOD, NET_BIND_SERVICE);
        if (traces) { // To map the ids of the kernel's user namespace.
            kept.add(SETUID);
            kept.add(SETGID);
        }
        if (bridged) { // To make a tap of the bridge.
            kept.add(NET_ADMIN);
        }
        return kept;
    }

    private static ResourceLimits limits(ResourceLimits asked, boolean traces) {
        long memory = asked.memoryBytes() > 0 ? asked.memoryBytes() : USUAL_MEMORY;
        long processors = Math.max(ONE_PROCESSOR, asked.nanoCpus()) + BESIDE_NANO_CPUS;
        long processes = asked.pids() > 0 ? asked.pids() : MOST_PROCESSES;
        return new ResourceLimits(
                memory + MEMORY_OVERHEAD,
                0,
                processors,
                SHARES_OF_ONE * processors / ONE_PROCESSOR,
                Optional.empty(),
                traces ? processes + THREADS : THREADS,
                0,
                0);
    }
}
