package dev.quarters.confinement.cgroup;

import dev.quarters.api.ResourceLimits;
import dev.quarters.confinement.cgroup.CgroupPlan.Setting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Limits as the files of version 1 have them (Documentation/admin-guide/cgroup-v1). */
final class Version1Settings {

    private Version1Settings() {}

    /** By controller; only those that limit something. */
    static Map<String, List<Setting>> of(ResourceLimits limits) {
        Map<String, List<Setting>> settings = new LinkedHashMap<>();
        put(settings, "memory", memory(limits));
        put(settings, "cpu", processor(limits));
        put(
                settings,
                "cpuset",
                limits.cpuset().stream()
                        .map(cpus -> new Setting("cpuset.cpus", cpus, "--cpuset-cpus"))
                        .toList());
        put(
                settings,
                "pids",
                limits.pids() > 0
                        ? List.of(new Setting("pids.max", text(limits.pids()), "--pids-limit"))
                        : List.of());
        put(
                settings,
                "blkio",
                limits.ioWeight() > 0
                        ? List.of(
                                new Setting(
                                        "blkio.bfq.weight",
                                        text(limits.ioWeight()),
                                        "--blkio-weight"))
                        : List.of());
        return settings;
    }

    private static void put(
            Map<String, List<Setting>> settings, String controller, List<Setting> values) {
        if (!values.isEmpty()) {
            settings.put(controller, values);
        }
    }

    private static List<Setting> memory(ResourceLimits limits) {
        List<Setting> settings = new ArrayList<>();
        if (limits.memoryBytes() > 0) {
            settings.add(
                    new Setting("memory.limit_in_bytes", text(limits.memoryBytes()), "--memory"));
            long swap = limits.memorySwapBytes();
            long both = swap == 0 ? 2 * limits.memoryBytes() : swap;
            String option = swap > 0 ? "--memory-swap" : "";
            settings.add(new Setting("memory.memsw.limit_in_bytes", text(both), option));
        }
        return settings;
    }

    private static List<Setting> processor(ResourceLimits limits) {
        List<Setting> settings = new ArrayList<>();
        if (limits.nanoCpus() > 0) {
            String period = text(CgroupPlanner.periodMicros());
            settings.add(new Setting("cpu.cfs_period_us", period, "--cpus"));
            String quota = text(CgroupPlanner.quotaMicros(limits.nanoCpus()));
            settings.add(new Setting("cpu.cfs_quota_us", quota, "--cpus"));
        }
        if (limits.cpuShares() > 0) {
            settings.add(new Setting("cpu.shares", text(limits.cpuShares()), "--cpu-shares"));
        }
        return settings;
    }

    private static String text(long value) {
        return Long.toString(value);
    }
}
