package dev.quarters.image.owner;

import dev.quarters.image.tar.TarEntry;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * To whom files of a layer are given when it is unpacked; until then they are the user's. By real
 * paths, which hold a byte in each character.
 */
public final class OwnerPlan {

    private static final int SET_ID = 06000;
    private static final int KEEP = -1;

    private final FileOwners owners;
    private final String attempt;
    private final NavigableMap<String, Gift> gifts = new TreeMap<>();

    /**
     * What is to be done to one file, in this order.
     *
     * @param mode to be set again, since chown(2) takes set-user-id away; or KEEP
     * @param xattrs those that chown takes away or that name ids
     */
    private record Gift(long uid, long gid, int mode, Map<String, byte[]> xattrs) {}

    /**
     * For files that go to these owners.
     *
     * @param attempt for messages: {@code cannot unpack layer 12ab}
     */
    public OwnerPlan(FileOwners owners, String attempt) {
        this.owners = owners;
        this.attempt = attempt;
    }

    /** Whether an attribute is set by the plan, and not by who makes the file. */
    public static boolean covers(String xattr) {
        return xattr.equals("security.capability") || xattr.startsWith("system.posix_acl_");
    }

    /**
     * The file of that path was made from that entry; returns the bytes that remembering it takes.
     *
     * @throws dev.quarters.api.QuartersException when the user does not have such an owner
     */
    public int made(String path, TarEntry entry) {
        if (!owners.isMapped()) {
            return 0;
        }
        owners.requireIds(
                entry.uid(), entry.gid(), attempt + ": \"" + TarEntry.readable(entry.name()) + '"');
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        boolean link = entry.type() == TarEntry.Type.SYMBOLIC_LINK;
        if (!link) {
            entry.xattrs().forEach((name, value) -> cover(name, value, xattrs));
        }
        if (entry.uid() == 0 && entry.gid() == 0 && xattrs.isEmpty()) {
            gifts.remove(path);
            return 0;
        }
        boolean setId = (entry.mode() & SET_ID) != 0 && !link;
        gifts.put(path, new Gift(entry.uid(), entry.gid(), setId ? entry.mode() : KEEP, xattrs));
        return path.length() + 128;
    }

    private static void cover(String name, byte[] value, Map<String, byte[]> xattrs) {
        if (covers(name)) {
            xattrs.put(name, value);
        }
    }

    /** A further name of a file was made: either may be replaced by another file later. */
    public void linked(String path, String target) {
        Gift gift = gifts.get(target);
        if (gift == null) {
            gifts.remove(path);
        } else {
            gifts.put(path, gift);
        }
    }

    /** What has that path is removed, with all that is in it. */
    public void removed(String path) {
        gifts.remove(path);
        gifts.subMap(path + "/", path + "0").clear(); // '0' follows '/'
    }

    /** Gives them away; the layer's folder is that. */
    public void carryOut(Path folder) {
        if (owners.namespace().isEmpty() || gifts.isEmpty()) {
            return;
        }
        try (NamespaceCalls calls = new NamespaceCalls(owners.namespace().get(), folder, attempt)) {
            gifts.forEach((path, gift) -> carryOut(path, gift, calls));
            calls.run();
        }
    }

    private static void carryOut(String path, Gift gift, NamespaceCalls calls) {
        calls.changeOwner(path, gift.uid(), gift.gid());
        if (gift.mode() != KEEP) {
            calls.changeMode(path, gift.mode());
        }
        gift.xattrs().forEach((name, value) -> calls.setAttribute(path, name, value));
    }
}
