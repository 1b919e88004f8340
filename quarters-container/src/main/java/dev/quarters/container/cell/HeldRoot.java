package dev.quarters.container.cell;

import static dev.quarters.linux.uapi.Fcntl.AT_EMPTY_PATH;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Mount.FSCONFIG_CMD_CREATE;
import static dev.quarters.linux.uapi.Mount.FSCONFIG_SET_FLAG;
import static dev.quarters.linux.uapi.Mount.FSCONFIG_SET_STRING;
import static dev.quarters.linux.uapi.Mount.FSMOUNT_CLOEXEC;
import static dev.quarters.linux.uapi.Mount.FSOPEN_CLOEXEC;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NODEV;
import static dev.quarters.linux.uapi.Mount.OPEN_TREE_CLOEXEC;
import static dev.quarters.linux.uapi.Mount.OPEN_TREE_CLONE;

import dev.quarters.container.plan.RootPlan;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A guest's root as a mount that is attached nowhere and held by a descriptor: each guest attaches
 * a copy of it. The kernel drops it with this process, however that dies.
 */
public final class HeldRoot implements AutoCloseable {

    /** Linux 6.15 began to copy mounts that are attached nowhere. */
    private static final class Copying {
        static final boolean WORKS = works();

        private static boolean works() {
            try {
                int mount = mount("tmpfs", List.of());
                long copy = copyOf(mount);
                Descriptors.close((int) copy);
                Descriptors.close(mount);
                return !Kernel.isError(copy);
            } catch (LinuxException notAllowed) {
                return false;
            }
        }
    }

    private final int mount;

    private HeldRoot(int mount) {
        this.mount = mount;
    }

    /**
     * Mounts it. Empty when that can't be done here: the guest then mounts its root itself, and
     * tells why it can't if it can't.
     */
    static Optional<HeldRoot> make(RootPlan root) {
        if (root.userAttributes() || !Copying.WORKS) {
            return Optional.empty();
        }
        try {
            makeFolders(root);
            List<String> options = new ArrayList<>(root.overlayOptions());
            // A guest does not outlive its owner, so nothing of it has to reach the disk: without
            // this option the end of the mount syncs all of the disk's file system.
            options.add("volatile");
            return Optional.of(new HeldRoot(mount("overlay", options)));
        } catch (LinuxException refused) {
            return Optional.empty();
        }
    }

    /**
     * Mounts the root of a guest that is kept and does not run, so that its files can be looked at
     * from outside.
     *
     * @return a descriptor of the mount, which goes with it
     */
    public static int mountKept(RootPlan root) {
        makeFolders(root);
        return mount("overlay", root.overlayOptions());
    }

    private static void makeFolders(RootPlan root) {
        try (Scratch scratch = Scratch.borrow()) {
            Kernel.call(SystemCall.mkdirat, AT_FDCWD, scratch.text(root.upper().toString()), 0755);
            Kernel.call(SystemCall.mkdirat, AT_FDCWD, scratch.text(root.work().toString()), 0700);
        }
    }

    private static int mount(String type, List<String> options) {
        try (Scratch scratch = Scratch.borrow()) {
            long name = scratch.text(type);
            int context =
                    (int)
                            Kernel.check(
                                    Kernel.call(SystemCall.fsopen, name, FSOPEN_CLOEXEC),
                                    "open file system",
                                    type);
            try {
                configure(context, FSCONFIG_SET_STRING, scratch.text("source"), name);
                for (String option : options) {
                    int equals = option.indexOf('=');
                    if (equals < 0) {
                        configure(context, FSCONFIG_SET_FLAG, scratch.text(option), 0);
                    } else {
                        long key = scratch.text(option.substring(0, equals));
                        long value = scratch.text(option.substring(equals + 1));
                        configure(context, FSCONFIG_SET_STRING, key, value);
                    }
                }
                configure(context, FSCONFIG_CMD_CREATE, 0, 0);
                return (int)
                        Kernel.check(
                                Kernel.call(
                                        SystemCall.fsmount,
                                        context,
                                        FSMOUNT_CLOEXEC,
                                        MOUNT_ATTR_NODEV),
                                "mount file system",
                                type);
            } finally {
                Descriptors.close(context);
            }
        }
    }

    private static void configure(int context, int command, long key, long value) {
        Kernel.check(
                Kernel.call(SystemCall.fsconfig, context, command, key, value, 0),
                "configure a file system");
    }

    private static long copyOf(int mount) {
        try (Scratch scratch = Scratch.borrow()) {
            return Kernel.call(
                    SystemCall.open_tree,
                    mount,
                    scratch.text(""),
                    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
        }
    }

    /** A descriptor of a copy, which the caller closes. */
    int copy() {
        return (int) Kernel.check(copyOf(mount), "copy the mount of a root");
    }

    /** Its descriptor. */
    int fd() {
        return mount;
    }

    @Override
    public void close() {
        Descriptors.close(mount);
    }
}
