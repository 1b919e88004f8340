package dev.quarters.container.plan;

import dev.quarters.confinement.cgroup.CgroupPlan;
import dev.quarters.confinement.seccomp.BpfProgram;
import dev.quarters.guest.capability.CapabilitySet;
import dev.quarters.guest.command.Command;
import dev.quarters.guest.mount.TreeStep;
import dev.quarters.linux.user.UserNamespace;

import java.util.List;
import java.util.Optional;

/**
 * All that is decided about a container before anything is done: pure data, which prints itself.
 *
 * @param namespaces CLONE_NEW… that are made at once when the process is cloned; the cgroup
 *     namespace comes after joining its cgroups
 * @param loopback whether the loopback interface is to be brought up
 * @param network what it has besides
 * @param capabilities the bounding set, and what root has at the start
 * @param tree in order
 * @param kept whether it has a keeper, and so outlives the process that starts it
 */
public record ContainerPlan(
        String id,
        Command command,
        String hostname,
        long namespaces,
        boolean loopback,
        NetworkPlan network,
        CapabilitySet capabilities,
        Optional<BpfProgram> filter,
        boolean noNewPrivileges,
        RootPlan root,
        List<TreeStep> tree,
        CgroupPlan cgroups,
        boolean terminal,
        boolean init,
        Optional<UserNamespace> userNamespace,
        boolean kept) {

    /** Copies the list. */
    public ContainerPlan {
        tree = List.copyOf(tree);
    }
}
