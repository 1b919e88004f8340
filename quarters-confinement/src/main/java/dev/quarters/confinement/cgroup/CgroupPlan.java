package dev.quarters.confinement.cgroup;

import java.util.List;
import java.util.Optional;

/**
 * The control groups of one guest: pure data. Made in order, folders before what is written to
 * their files.
 *
 * @param groups to make, and for the guest to join
 * @param version2 whether a process joins by {@code cgroup.procs} of version 2
 * @param guard what a device program of version 2 allows; version 1 has settings for that
 */
public record CgroupPlan(List<Group> groups, boolean version2, Optional<DeviceRules> guard) {

    /** No control groups: nothing is limited, nothing measured. */
    public static final CgroupPlan NONE = new CgroupPlan(List.of(), false, Optional.empty());

    /**
     * One folder.
     *
     * @param controller its name in version 1; empty in version 2
     * @param forgets nothing in it tells of the processes that it had, once they are gone and its
     *     usage is set to zero: it can be used again
     */
    public record Group(String controller, String folder, List<Setting> settings, boolean forgets) {

        /** One that is made for each guest. */
        public Group(String controller, String folder, List<Setting> settings) {
            this(controller, folder, settings, false);
        }

        /** Copies the settings. */
        public Group {
            settings = List.copyOf(settings);
        }
    }

    /**
     * A value for a file.
     *
     * @param option what the user asked it with, for the message when the kernel refuses; empty:
     *     the user did not ask, and a kernel without that file is let pass
     */
    public record Setting(String file, String value, String option) {}

    /** Copies the lists. */
    public CgroupPlan {
        groups = List.copyOf(groups);
    }

    /** All folders that the guest joins. */
    public List<String> folders() {
        return groups.stream().map(Group::folder).toList();
    }

    /**
     * The file that a process of one thread joins by, writing 0. In version 1 that is {@code
     * tasks}: the kernel moves the writing thread without the lock that {@code cgroup.procs} takes,
     * whose cost is a grace period of RCU, some milliseconds.
     */
    public String joinFile() {
        return version2 ? "cgroup.procs" : "tasks";
    }
}
