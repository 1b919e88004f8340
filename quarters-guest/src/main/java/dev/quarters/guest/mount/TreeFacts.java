package dev.quarters.guest.mount;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of the host the tree of a guest depends on.
 *
 * @param masked those of {@link #HIDDEN} that this kernel has
 * @param folders those of them that are folders
 * @param readOnly those of {@link #UNCHANGEABLE} that this kernel has
 * @param bindsNodes device nodes are taken from the host, and those that the guest makes are dead:
 *     in a user namespace of its own, and where no control group decides about devices
 * @param hasGroups more than one group id is mapped
 * @param sysfsBound sysfs has to be shown as the host has it
 * @param version2 the guest's cgroup is of version 2
 * @param controllers of version 1 that the guest sees its own cgroup of, with that one's folder
 */
public record TreeFacts(
        List<String> masked,
        Set<String> folders,
        List<String> readOnly,
        boolean bindsNodes,
        boolean hasGroups,
        boolean sysfsBound,
        boolean version2,
        Map<String, String> controllers) {

    /** What Docker hides: each tells about the host or its hardware, or acts on it. */
    static final List<String> HIDDEN =
            List.of(
                    "/proc/acpi",
                    "/proc/asound",
                    "/proc/interrupts",
                    "/proc/kcore",
                    "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/timer_list",
                    "/proc/timer_stats",
                    "/proc/sched_debug",
                    "/proc/scsi",
                    "/sys/firmware",
                    "/sys/devices/virtual/powercap");

    /** What Docker shows only: writing there acts on the host. */
    static final List<String> UNCHANGEABLE =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    /** Copies the collections. */
    public TreeFacts {
        masked = List.copyOf(masked);
        folders = Set.copyOf(folders);
        readOnly = List.copyOf(readOnly);
        controllers = Collections.unmodifiableMap(new LinkedHashMap<>(controllers));
    }

    /** Looks at this host. */
    public static TreeFacts ofHost(boolean version2, boolean bindsNodes) {
        List<String> masked = present(HIDDEN);
        Set<String> folders = new TreeSet<>();
        masked.stream().filter(path -> Files.isDirectory(Path.of(path))).forEach(folders::add);
        return new TreeFacts(
                masked,
                folders,
                present(UNCHANGEABLE),
                bindsNodes,
                true,
                false,
                version2,
                Map.of());
    }

    private static List<String> present(List<String> paths) {
        return paths.stream()
                .filter(path -> Files.exists(Path.of(path), LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    boolean isFolder(String path) {
        return folders.contains(path);
    }

    /** The same for a guest with a user namespace of its own. */
    public TreeFacts inUserNamespace(boolean groups, boolean bindSysfs) {
        return new TreeFacts(
                masked, folders, readOnly, true, groups, bindSysfs, version2, controllers);
    }

    /** The same for a guest that is in cgroups of these controllers. */
    public TreeFacts withControllers(Map<String, String> foldersByName) {
        return new TreeFacts(
                masked,
                folders,
                readOnly,
                bindsNodes,
                hasGroups,
                sysfsBound,
                version2,
                foldersByName);
    }
}
