package dev.quarters.container.cgroup;

import dev.quarters.container.cgroup.CgroupPlan.Group;
import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;

import java.util.HashMap;
import java.util.Map;

/** The control groups that all guests of this process share: made once, removed when it ends. */
final class SharedGroups {

    private static final Map<String, Group> MADE = new HashMap<>();

    private SharedGroups() {}

    static synchronized void require(Group group) {
        if (MADE.containsKey(group.folder())) {
            return;
        }
        if (MADE.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(new Thread(SharedGroups::removeAll));
        }
        long result = KernelFiles.makeFolder(group.folder());
        if (!Errno.EEXIST.is(result)) {
            Kernel.check(result, "make cgroup", group.folder());
        }
        group.settings().forEach(setting -> Cgroup.apply(group.folder(), setting));
        MADE.put(group.folder(), group);
    }

    private static synchronized void removeAll() {
        MADE.keySet().forEach(KernelFiles::removeFolder);
        MADE.clear();
    }
}
