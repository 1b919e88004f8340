package dev.quarters.monitor;

import dev.quarters.confinement.seccomp.Action;
import dev.quarters.confinement.seccomp.AuditArchitecture;
import dev.quarters.confinement.seccomp.BpfProgram;
import dev.quarters.confinement.seccomp.Circumstances;
import dev.quarters.confinement.seccomp.Comparison;
import dev.quarters.confinement.seccomp.Comparison.Operator;
import dev.quarters.confinement.seccomp.Filter;
import dev.quarters.confinement.seccomp.FilterCompiler;
import dev.quarters.confinement.seccomp.Profile;
import dev.quarters.confinement.seccomp.Rule;
import dev.quarters.guest.capability.Capability;
import dev.quarters.guest.capability.CapabilitySet;
import dev.quarters.linux.Errno;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The system calls that monitors may make: those of containers, without what they do not need. */
final class MonitorFilters {

    private static final long AF_UNIX = 1;
    private static final long AF_INET = 2;
    private static final long AF_INET6 = 10;
    private static final long AF_NETLINK = 16;

    private static final Action REFUSE = Action.errno(Errno.EPERM.number());

    private MonitorFilters() {}

    // Each is compiled once, when the first monitor needs it.

    private static final class Plain {
        static final BpfProgram FILTER = compile(false, false);
    }

    private static final class Bridged {
        static final BpfProgram FILTER = compile(false, true);
    }

    private static final class Tracing {
        static final BpfProgram FILTER = compile(true, false);
    }

    private static final class TracingBridged {
        static final BpfProgram FILTER = compile(true, true);
    }

    /**
     * The filter of a monitor.
     *
     * @param tracing whether it has a kernel of User Mode Linux in namespaces. What those need, it
     *     has a right to in those namespaces only; the kernel's own filter takes it away again
     * @param bridged whether it makes a tap, by netlink
     */
    static BpfProgram of(boolean tracing, boolean bridged) {
        if (tracing) {
            return bridged ? TracingBridged.FILTER : Tracing.FILTER;
        }
        return bridged ? Bridged.FILTER : Plain.FILTER;
    }

    /** Has one ready when it is needed. */
    static void prepare(boolean tracing, boolean bridged) {
        Thread.ofPlatform()
                .daemon()
                .name("quarters filter")
                .start(() -> of(tracing, bridged).length());
    }

    /** The first rule that holds decides. */
    private static BpfProgram compile(boolean tracing, boolean bridged) {
        Set<Long> families = new TreeSet<>(List.of(AF_INET, AF_INET6));
        List<Rule> rules = new ArrayList<>();
        if (tracing) {
            families.add(AF_UNIX);
            rules.add(rule(Action.ALLOW, "pivot_root", "personality"));
            rules.add(rule(REFUSE, "bpf", "perf_event_open"));
        } else {
            rules.add(rule(REFUSE, "ptrace", "process_vm_readv", "process_vm_writev"));
        }
        if (bridged) {
            families.add(AF_NETLINK);
        }
        rules.add(
                new Rule(
                        List.of("socket"),
                        REFUSE,
                        families.stream()
                                .map(family -> Comparison.of(0, Operator.NOT_EQUAL, family))
                                .toList()));
        Filter usual =
                Profile.standard()
                        .filterFor(
                                Circumstances.here(
                                        tracing
                                                ? CapabilitySet.of(
                                                        Capability.SYS_ADMIN, Capability.SYS_PTRACE)
                                                : CapabilitySet.NONE));
        rules.addAll(usual.rules());
        // The kernel's own comes first, and nothing here is of another one.
        List<AuditArchitecture> own = List.of(usual.architectures().getFirst());
        return FilterCompiler.compile(new Filter(usual.defaultAction(), own, rules, usual.flags()));
    }

    private static Rule rule(Action action, String... names) {
        return new Rule(List.of(names), action, List.of());
    }
}
