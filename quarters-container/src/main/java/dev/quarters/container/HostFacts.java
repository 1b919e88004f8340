package dev.quarters.container;

import dev.quarters.api.KernelVersion;
import dev.quarters.confinement.cgroup.CgroupLayout;
import dev.quarters.confinement.cgroup.DeviceGuard;
import dev.quarters.confinement.seccomp.AuditArchitecture;
import dev.quarters.guest.capability.CapabilitySet;
import dev.quarters.guest.mount.TreeFacts;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What of this host containers depend on, looked up once.
 *
 * @param uid the effective one
 * @param capabilities of this process
 */
record HostFacts(
        KernelVersion kernel,
        AuditArchitecture architecture,
        long uid,
        CapabilitySet capabilities,
        CgroupLayout cgroups,
        TreeFacts tree) {

    private static final class Host {
        static final HostFacts FACTS = look();
    }

    static HostFacts ofHost() {
        return Host.FACTS;
    }

    /** Whether guests need a user namespace of their own. */
    boolean isRootless() {
        return uid != 0;
    }

    /** Whether overlayfs has the option {@code lowerdir+}. */
    boolean takesLayersOneByOne() {
        return kernel.compareTo(new KernelVersion(6, 5, 0)) >= 0;
    }

    private static HostFacts look() {
        CgroupLayout cgroups =
                CgroupLayout.of(lines("/proc/self/mountinfo"), lines("/proc/self/cgroup"));
        boolean version2 = !cgroups.isVersion1() && cgroups.unified().isPresent();
        boolean guarded =
                version2 ? DeviceGuard.isAllowed() : cgroups.hierarchies().containsKey("devices");
        return new HostFacts(
                KernelVersion.parse(lines("/proc/sys/kernel/osrelease").getFirst())
                        .orElse(new KernelVersion(0, 0, 0)),
                AuditArchitecture.of(Kernel.ARCHITECTURE),
                Kernel.call(SystemCall.geteuid),
                ownCapabilities(),
                cgroups,
                TreeFacts.ofHost(version2, !guarded));
    }

    private static CapabilitySet ownCapabilities() {
        return lines("/proc/self/status").stream()
                .filter(line -> line.startsWith("CapEff:") || line.startsWith("CapBnd:"))
                .map(line -> CapabilitySet.ofHex(line.substring(7)))
                .reduce(CapabilitySet.ALL, CapabilitySet::within);
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
