package dev.quarters.guest.mount;

import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NODEV;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NOEXEC;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NOSUID;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_RDONLY;
import static dev.quarters.linux.uapi.Mount.MS_PRIVATE;
import static dev.quarters.linux.uapi.Mount.MS_SHARED;
import static dev.quarters.linux.uapi.Mount.MS_SLAVE;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.Mount;
import dev.quarters.api.NotFoundException;
import dev.quarters.guest.mount.TreeStep.Bind;
import dev.quarters.guest.mount.TreeStep.Filesystem;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The mounts that the user asked for, those higher in the tree first. */
public final class UserMounts {

    private UserMounts() {}

    /** For a guest whose script can see the host's tree when it begins. */
    public static List<TreeStep> plan(List<Mount> mounts) {
        return plan(mounts, bind -> bind.source().toAbsolutePath().toString());
    }

    /**
     * The steps.
     *
     * @param source where the script finds what is to be mounted
     */
    public static List<TreeStep> plan(List<Mount> mounts, Function<Mount.Bind, String> source) {
        return mounts.stream()
                .sorted(Comparator.comparingInt(mount -> depth(mount.target())))
                .map(mount -> step(mount, source))
                .toList();
    }

    private static TreeStep step(Mount mount, Function<Mount.Bind, String> source) {
        check(mount.target());
        return switch (mount) {
            case Mount.Bind bind -> bind(bind, source);
            case Mount.Tmpfs tmpfs -> tmpfs(tmpfs);
        };
    }

    private static TreeStep bind(Mount.Bind bind, Function<Mount.Bind, String> source) {
        if (!Files.exists(bind.source())) {
            throw new NotFoundException(
                    "cannot mount \""
                            + bind.source()
                            + "\" on \""
                            + bind.target()
                            + "\": the source does not exist",
                    "make it, or use another one");
        }
        checkPropagation(bind);
        long propagation =
                switch (bind.propagation()) {
                    case PRIVATE, RPRIVATE -> MS_PRIVATE;
                    case SLAVE, RSLAVE -> MS_SLAVE;
                    case SHARED, RSHARED -> MS_SHARED;
                };
        boolean recursive =
                switch (bind.propagation()) {
                    case PRIVATE, SLAVE, SHARED -> false;
                    case RPRIVATE, RSLAVE, RSHARED -> true;
                };
        return new Bind(
                source.apply(bind),
                bind.target(),
                recursive,
                Files.isDirectory(bind.source()),
                MOUNT_ATTR_NODEV | (bind.readOnly() ? MOUNT_ATTR_RDONLY : 0),
                propagation);
    }

    /** Where nothing spreads from or to the source, the user would wait for it in vain. */
    private static void checkPropagation(Mount.Bind bind) {
        boolean shared = bind.propagation().name().endsWith("SHARED");
        if (!shared && !bind.propagation().name().endsWith("SLAVE")) {
            return;
        }
        HostMounts.Mounted source = HostMounts.under(bind.source());
        if (!source.shared() && (shared || !source.slave())) {
            throw new InvalidRequestException(
                    "cannot mount \""
                            + bind.source()
                            + "\" as "
                            + bind.propagation().name().toLowerCase(Locale.ROOT)
                            + ": its file system is mounted on \""
                            + source.folder()
                            + "\" and shared with none",
                    "mount --make-shared " + source.folder() + ", or use rprivate");
        }
    }

    private static TreeStep tmpfs(Mount.Tmpfs tmpfs) {
        List<String> options = new ArrayList<>();
        options.add("mode=" + Integer.toOctalString(tmpfs.mode()));
        if (tmpfs.sizeBytes() > 0) {
            options.add("size=" + tmpfs.sizeBytes());
        }
        long attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
        for (String option : tmpfs.options()) {
            attributes =
                    switch (option) {
                        case "exec" -> attributes & ~MOUNT_ATTR_NOEXEC;
                        case "noexec" -> attributes | MOUNT_ATTR_NOEXEC;
                        case "suid" -> attributes & ~MOUNT_ATTR_NOSUID;
                        case "nosuid" -> attributes | MOUNT_ATTR_NOSUID;
                        case "nodev" -> attributes;
                        case "rw" -> attributes & ~MOUNT_ATTR_RDONLY;
                        case "ro" -> attributes | MOUNT_ATTR_RDONLY;
                        default -> {
                            if (!option.startsWith("nr_inodes=")) {
                                throw new InvalidRequestException(
                                        "tmpfs on \""
                                                + tmpfs.target()
                                                + "\": option \""
                                                + option
                                                + "\" is not supported",
                                        "use exec, noexec, suid, nosuid, nodev, rw, ro, nr_inodes");
                            }
                            options.add(option);
                            yield attributes;
                        }
                    };
        }
        return new Filesystem(
                "tmpfs",
                tmpfs.target(),
                attributes | (tmpfs.readOnly() ? MOUNT_ATTR_RDONLY : 0),
                options);
    }

    private static void check(String target) {
        if (!target.startsWith("/") || depth(target) == 0 || isBelowProc(target)) {
            throw new InvalidRequestException(
                    "cannot mount on \"" + target + "\"",
                    "use an absolute path below / and outside of /proc");
        }
    }

    private static boolean isBelowProc(String target) {
        List<String> names = names(target);
        return names.contains("..") || names.getFirst().equals("proc");
    }

    private static int depth(String path) {
        return names(path).size();
    }

    private static List<String> names(String path) {
        return Arrays.stream(path.split("/"))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
    }
}
