package dev.quarters.guest.user;

import java.util.List;

/**
 * Who a command runs as, in numbers of the guest.
 *
 * @param groups the supplementary ones
 * @param home what HOME is set to
 */
public record Identity(int uid, int gid, List<Integer> groups, String home) {

    /** Root of a guest without a passwd file. */
    public static final Identity ROOT = new Identity(0, 0, List.of(), "/");

    /** Copies the groups. */
    public Identity {
        groups = List.copyOf(groups);
    }
}
