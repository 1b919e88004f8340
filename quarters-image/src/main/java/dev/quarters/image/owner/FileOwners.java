package dev.quarters.image.owner;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Digest;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.user.IdMap;
import dev.quarters.linux.user.UserNamespace;

import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which ids on the host the owners in an image are. It may change while this process lives: an
 * administrator gives a user subordinate ids.
 *
 * @param namespace in which files are given away; empty for root, who needs none, and for users who
 *     have none
 */
public record FileOwners(Optional<UserNamespace> namespace) {

    /** Files are given away directly, or not at all. */
    public static final FileOwners UNMAPPED = new FileOwners(Optional.empty());

    private static final String SUFFIX = ".ids-";

    /** What holds for this process now. */
    public static FileOwners ofThisProcess() {
        if (!LinuxHost.IS_KNOWN
                || Kernel.call(SystemCall.geteuid) == 0
                || UserNamespace.obstacle().isPresent()) {
            return UNMAPPED;
        }
        UserNamespace ids = UserNamespace.ofUser();
        return ids.uids().isSingle() || ids.gids().isSingle()
                ? UNMAPPED
                : new FileOwners(Optional.of(ids));
    }

    /** Whether files are given away in a user namespace. */
    public boolean isMapped() {
        return namespace.isPresent();
    }

    /**
     * What the name of a layer's folder ends with: layers that were unpacked for other ids are of
     * no use.
     */
    public String suffix() {
        return namespace
                .map(ids -> "uids\n" + ids.uids().text() + "gids\n" + ids.gids().text())
                .map(text -> SUFFIX + Digest.of(text.getBytes(US_ASCII)).hex().substring(0, 12))
                .orElse("");
    }

    /**
     * Checks that a file can be given to these owners.
     *
     * @param what about the file, for messages
     * @throws QuartersException when the user has too few ids
     */
    public void requireIds(long uid, long gid, String what) {
        namespace.ifPresent(
                ids -> {
                    requireId(ids.uids(), uid, what, "user", "/etc/subuid");
                    requireId(ids.gids(), gid, what, "group", "/etc/subgid");
                });
    }

    private static void requireId(IdMap map, long id, String what, String kind, String entries) {
        if (map.outside(id).isPresent()) {
            return;
        }
        String held =
                map.ranges().stream()
                        .map(range -> range.inside() + "-" + (range.inside() + range.count() - 1))
                        .collect(Collectors.joining(", "));
        throw new QuartersException(
                what
                        + " belongs to "
                        + kind
                        + " "
                        + id
                        + ", and with this user's entries in "
                        + entries
                        + " there are only "
                        + held,
                "let root give this user more ids there (usermod --add-sub"
                        + kind.charAt(0)
                        + "ids), or work as root");
    }
}
