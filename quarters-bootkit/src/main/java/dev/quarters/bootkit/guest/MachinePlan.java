package dev.quarters.bootkit.guest;

import dev.quarters.api.DebugServer;
import dev.quarters.api.NameSettings;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.PublishedPort;
import dev.quarters.bootkit.agent.FirstSession;
import dev.quarters.guest.capability.CapabilitySet;
import dev.quarters.guest.command.Command;
import dev.quarters.guest.mount.TreeStep;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that is decided about a guest before anything is done: pure data.
 *
 * @param memoryBytes of RAM
 * @param processors virtual ones
 * @param capabilities the bounding set of commands, and what root has
 * @param tree what is mounted and made in the root, in order
 * @param shares what the host shares besides the root
 * @param network in user mode, bridges of the host, or none
 * @param bridges the folder of the node that has those; empty: it is on none
 * @param names how it finds others by name
 * @param kernel the reference of the kernel's image, or its path
 */
public record MachinePlan(
        Command command,
        String hostname,
        long memoryBytes,
        int processors,
        CapabilitySet capabilities,
        boolean noNewPrivileges,
        boolean readOnlyRoot,
        boolean terminal,
        boolean init,
        long pids,
        List<TreeStep> tree,
        List<Share> shares,
        NetworkMode network,
        Optional<Path> bridges,
        NameSettings names,
        List<PublishedPort> ports,
        String kernel,
        Optional<DebugServer> debugServer) {

    /** Copies the lists. */
    public MachinePlan {
        tree = List.copyOf(tree);
        shares = List.copyOf(shares);
        ports = List.copyOf(ports);
    }

    /**
     * A folder or file of the host that the guest mounts.
     *
     * @param tag by which the guest finds it
     */
    public record Share(String tag, Path source, boolean readOnly) {

        /** Where the guest has it before its own root is the only one. */
        public String seenAt() {
            return FirstSession.shared(tag);
        }
    }
}
