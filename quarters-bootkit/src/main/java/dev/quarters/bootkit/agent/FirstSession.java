package dev.quarters.bootkit.agent;

import dev.quarters.api.NameSettings;
import dev.quarters.guest.mount.TreeStep;

import java.util.List;
import java.util.Optional;

/**
 * The command that a guest is for, and what it finds around it.
 *
 * @param tree what is mounted and made in its root, in order; sources are paths in the first file
 *     system
 * @param shares tags of the folders that the host shares besides the root: each is mounted in the
 *     first file system at {@link #shared}
 * @param pids processes and threads at most; 0: no limit
 * @param interfaces those besides the loopback one; names are asked for by the first
 * @param names how it finds others by name
 */
public record FirstSession(
        Session session,
        String hostname,
        boolean readOnlyRoot,
        List<TreeStep> tree,
        List<String> shares,
        long pids,
        List<GuestInterface> interfaces,
        NameSettings names) {

    /** The tag of the guest's root. */
    public static final String ROOT_TAG = "root";

    /** Copies the lists. */
    public FirstSession {
        tree = List.copyOf(tree);
        shares = List.copyOf(shares);
        interfaces = List.copyOf(interfaces);
    }

    /** The interface by which names are asked for. */
    Optional<GuestInterface> network() {
        return interfaces.stream().findFirst();
    }

    /** Where the folder of that tag is mounted, before the guest's root becomes the only one. */
    public static String shared(String tag) {
        return "/shared/" + tag;
    }

    /** Where the file is that stands for that one below /etc. */
    public static String file(String name) {
        return "/files/" + name;
    }
}
