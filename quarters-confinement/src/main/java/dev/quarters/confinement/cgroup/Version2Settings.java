package dev.quarters.confinement.cgroup;

import dev.quarters.api.ResourceLimits;
import dev.quarters.confinement.cgroup.CgroupPlan.Setting;

import java.util.ArrayList;
import java.util.List;

/** Limits as the files of version 2 have them (Documentation/admin-guide/cgroup-v2.rst). */
final class Version2Settings {

    private Version2Settings() {}

    static List<Setting> of(ResourceLimits limits) {
        List<Setting> settings = new ArrayList<>();
        memory(limits, settings);
        if (limits.nanoCpus() > 0) {
            String value =
                    CgroupPlanner.quotaMicros(limits.nanoCpus())
                            + " "
                            + CgroupPlanner.periodMicros();
            settings.add(new Setting("cpu.max", value, "--cpus"));
        }
        if (limits.cpuShares() > 0) {
            settings.add(new Setting("cpu.weight", weight(limits.cpuShares()), "--cpu-shares"));
        }
        limits.cpuset()
                .ifPresent(cpus -> settings.add(new Setting("cpuset.cpus", cpus, "--cpuset-cpus")));
        if (limits.pids() > 0) {
            settings.add(new Setting("pids.max", Long.toString(limits.pids()), "--pids-limit"));
        }
        if (limits.ioWeight() > 0) {
            long weight = 1 + (limits.ioWeight() - 10L) * 9999 / 990;
            settings.add(new Setting("io.weight", "default " + weight, "--blkio-weight"));
        }
        return settings;
    }

    /** Version 2 limits swap by itself, not RAM and swap together. */
    private static void memory(ResourceLimits limits, List<Setting> settings) {
        if (limits.memoryBytes() == 0) {
            return;
        }
        settings.add(new Setting("memory.max", Long.toString(limits.memoryBytes()), "--memory"));
        long swap = limits.memorySwapBytes();
        String value =
                switch (Long.signum(swap)) {
                    case -1 -> "max";
                    case 0 -> Long.toString(limits.memoryBytes());
                    default -> Long.toString(Math.max(0, swap - limits.memoryBytes()));
                };
        settings.add(new Setting("memory.swap.max", value, swap > 0 ? "--memory-swap" : ""));
    }

    /** Shares of 2 to 262144 as a weight of 1 to 10000, as runc and systemd convert them. */
    private static String weight(long shares) {
        long within = Math.clamp(shares, 2, 262_144);
        return Long.toString(1 + (within - 2) * 9999 / 262_142);
    }
}
