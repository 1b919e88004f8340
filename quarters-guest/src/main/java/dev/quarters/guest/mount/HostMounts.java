package dev.quarters.guest.mount;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The mounts of the host, from {@code /proc/self/mountinfo} (proc_pid_mountinfo(5)). */
final class HostMounts {

    private static final int MOUNT_POINT = 4;
    private static final int FIRST_TAG = 6;

    private HostMounts() {}

    /**
     * Where a path's file system is mounted.
     *
     * @param shared mounts made there appear elsewhere
     * @param slave mounts made elsewhere appear there
     */
    record Mounted(Path folder, boolean shared, boolean slave) {}

    static Mounted under(Path path) {
        try {
            Path real = path.toRealPath();
            return under(real, Files.readAllLines(Path.of("/proc/self/mountinfo")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of several at one place the last hides the others. */
    static Mounted under(Path path, List<String> mountinfo) {
        Mounted deepest = new Mounted(Path.of("/"), false, false);
        for (String line : mountinfo) {
            String[] fields = line.split(" ", -1);
            Path folder = Path.of(unescape(fields[MOUNT_POINT]));
            if (path.startsWith(folder)
                    && folder.getNameCount() >= deepest.folder().getNameCount()) {
                deepest =
                        new Mounted(
                                folder, isTagged(fields, "shared:"), isTagged(fields, "master:"));
            }
        }
        return deepest;
    }

    private static boolean isTagged(String[] fields, String tag) {
        for (int i = FIRST_TAG; i < fields.length && !fields[i].equals("-"); i++) {
            if (fields[i].startsWith(tag)) {
                return true;
            }
        }
        return false;
    }

    /** The kernel writes what would end a field as a backslash and three octal digits. */
    private static String unescape(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
