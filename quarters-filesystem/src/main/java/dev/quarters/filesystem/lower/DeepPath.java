package dev.quarters.filesystem.lower;

import dev.quarters.filesystem.host.Host;
import dev.quarters.linux.io.Descriptors;

import java.util.Arrays;

/** Opens paths that are longer than the kernel takes at once (PATH_MAX): a guest can make such. */
public final class DeepPath {

    private static final int MOST = 4000;

    private DeepPath() {}

    /** openat2(2) beneath a folder, in several steps where needed. */
    public static int open(Host host, int folder, byte[] path, int flags) {
        int from = folder;
        int start = 0;
        while (path.length - start > MOST) {
            int end = start + MOST;
            while (path[end] != '/') {
                end--;
            }
            int next = host.openBeneath(from, Arrays.copyOfRange(path, start, end), flags);
            closeUnless(folder, from);
            if (next < 0) {
                return next;
            }
            from = next;
            start = end + 1;
        }
        int fd = host.openBeneath(from, Arrays.copyOfRange(path, start, path.length), flags);
        closeUnless(folder, from);
        return fd;
    }

    private static void closeUnless(int kept, int fd) {
        if (fd != kept) {
            Descriptors.close(fd);
        }
    }
}
