package dev.quarters.filesystem.host;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.user.IdMap;
import dev.quarters.linux.user.UserNamespace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whom of a guest a file of the host belongs to. To root's monitor each id is itself. An ordinary
 * user is the guest's root, his subordinate ids are the guest's others, and who is none of these is
 * nobody, as in a container of his.
 */
public final class Ids {

    /** What the kernel shows for ids that a namespace does not have. */
    public static final int NOBODY = 65534;

    private final boolean ordinary;
    private final IdMap uids;
    private final IdMap gids;

    private Ids(boolean ordinary, IdMap uids, IdMap gids) {
        this.ordinary = ordinary;
        this.uids = uids;
        this.gids = gids;
    }

    /** Of this process. */
    public static Ids ofThisProcess() {
        if (Kernel.call(SystemCall.geteuid) == 0) {
            return new Ids(false, IdMap.single(0), IdMap.single(0));
        }
        UserNamespace user = UserNamespace.ofUser();
        return new Ids(true, user.uids(), user.gids());
    }

    /** Whether the process is not root. */
    public boolean isOrdinary() {
        return ordinary;
    }

    /** Whether files may be unpacked with {@link OwnerRecord} instead of their owners. */
    public boolean needsRecords() {
        return ordinary || !hasAllIds();
    }

    private static boolean hasAllIds() {
        try {
            String map = Files.readString(Path.of("/proc/self/uid_map")).strip();
            return map.replaceAll("\\s+", " ").equals("0 0 4294967295");
        } catch (IOException _) {
            return false;
        }
    }

    /** The guest's user of a user of the host. */
    public int uid(int host) {
        return ordinary ? inside(uids, host) : host;
    }

    /** The guest's group of a group of the host. */
    public int gid(int host) {
        return ordinary ? inside(gids, host) : host;
    }

    /** The host's user of a user of the guest, or -1: nobody of this process' may be that. */
    public int hostUid(int guest) {
        return ordinary ? outside(uids, guest) : guest;
    }

    /** The host's group of a group of the guest, or -1. */
    public int hostGid(int guest) {
        return ordinary ? outside(gids, guest) : guest;
    }

    private static int inside(IdMap map, int host) {
        long id = Integer.toUnsignedLong(host);
        for (IdMap.Range range : map.ranges()) {
            if (id >= range.outside() && id < range.outside() + range.count()) {
                return (int) (range.inside() + id - range.outside());
            }
        }
        return NOBODY;
    }

    private static int outside(IdMap map, int guest) {
        return (int) map.outside(Integer.toUnsignedLong(guest)).orElse(-1);
    }
}
