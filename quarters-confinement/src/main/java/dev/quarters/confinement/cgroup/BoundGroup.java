package dev.quarters.confinement.cgroup;

import dev.quarters.api.QuartersException;
import dev.quarters.api.ResourceLimits;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.script.Script;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The control groups of a process that has a guest's machine in it, or is its kernel. Nobody asked
 * for its limits: they bound what a guest can take that has got out of its machine. So where this
 * host has no groups for them, or none for this user, there is none.
 */
public final class BoundGroup {

    private static final BoundGroup NONE = new BoundGroup(CgroupPlan.NONE, Optional.empty());

    /** What tells of a limit; of version 1, which controllers there are. */
    private static final ResourceLimits ANY =
            new ResourceLimits(1L << 40, 0, 1L << 40, 0, Optional.empty(), 1 << 20, 0, 0);

    private final CgroupPlan plan;
    private final Optional<Cgroup> made;

    private BoundGroup(CgroupPlan plan, Optional<Cgroup> made) {
        this.plan = plan;
        this.made = made;
    }

    /** How those of a guest are called, by its folder, as a container's are. */
    public static String name(Path folder) {
        return "quarters-" + folder.getFileName();
    }

    /** Makes them where that can be. */
    public static BoundGroup make(String name, ResourceLimits limits) {
        try {
            CgroupPlan plan = plan(name, limits);
            return plan.groups().isEmpty()
                    ? NONE
                    : new BoundGroup(plan, Optional.of(Cgroup.make(plan)));
        } catch (QuartersException cannotBeHad) {
            return NONE;
        }
    }

    private static CgroupPlan plan(String name, ResourceLimits limits) {
        CgroupPlanner planner = new CgroupPlanner(CgroupLayout.here(), false);
        return Kernel.call(SystemCall.geteuid) == 0
                ? planner.plan(name, limits, DeviceRules.EVERYTHING)
                : planner.planForUser(name, limits);
    }

    /** Adds the steps by which a script's process gets into them. */
    public void join(Script script) {
        CgroupScript.join(script, plan);
    }

    /** Ends what is left in them, and removes them. */
    public void remove() {
        made.ifPresent(
                group -> {
                    boolean _ = group.remove();
                });
    }

    /** Removes those of that name, which somebody made who has gone. */
    public static void removeLeftovers(String name) {
        try {
            CgroupPlan plan = plan(name, ANY);
            if (!plan.groups().isEmpty()) {
                boolean _ = Cgroup.ofLeftovers(plan).remove();
            }
        } catch (QuartersException cannotBeHad) {
            // Then there are none.
        }
    }
}
