package dev.quarters.guest.user;

import dev.quarters.api.Rootfs;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The users and groups of the images last used; layers never change. */
public final class AccountsCache {

    private static final int CAPACITY = 64;

    private final Map<Rootfs, Accounts> known =
            new LinkedHashMap<>(CAPACITY, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Rootfs, Accounts> eldest) {
                    return size() > CAPACITY;
                }
            };

    /** Those that the image knows. */
    public synchronized Accounts of(Rootfs rootfs) {
        return known.computeIfAbsent(
                rootfs,
                root -> Accounts.of(new LayeredTree(root.layers(), AccountsCache::isOpaque)));
    }

    private static boolean isOpaque(Path folder) {
        return hasMark(folder, "trusted.overlay.opaque") || hasMark(folder, "user.overlay.opaque");
    }

    private static boolean hasMark(Path folder, String attribute) {
        try (Scratch scratch = Scratch.borrow()) {
            long value = scratch.reserve(8);
            long length =
                    Kernel.call(
                            SystemCall.lgetxattr,
                            scratch.text(folder.toString()),
                            scratch.text(attribute),
                            value,
                            8);
            return length == 1 && scratch.get(value, 1)[0] == 'y';
        }
    }
}
