package dev.quarters.guest.mount;

import static dev.quarters.linux.SystemCall.close_range;
import static dev.quarters.linux.SystemCall.fsconfig;
import static dev.quarters.linux.SystemCall.fsmount;
import static dev.quarters.linux.SystemCall.fsopen;
import static dev.quarters.linux.SystemCall.mkdirat;
import static dev.quarters.linux.SystemCall.mknodat;
import static dev.quarters.linux.SystemCall.mount_setattr;
import static dev.quarters.linux.SystemCall.move_mount;
import static dev.quarters.linux.SystemCall.open_tree;
import static dev.quarters.linux.SystemCall.openat2;
import static dev.quarters.linux.uapi.Fcntl.AT_EMPTY_PATH;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.AT_RECURSIVE;
import static dev.quarters.linux.uapi.Fcntl.OPEN_HOW_SIZE_VER0;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_PATH;
import static dev.quarters.linux.uapi.Fcntl.RESOLVE_IN_ROOT;
import static dev.quarters.linux.uapi.Fcntl.RESOLVE_NO_MAGICLINKS;
import static dev.quarters.linux.uapi.Fcntl.RESOLVE_NO_SYMLINKS;
import static dev.quarters.linux.uapi.Mount.FSCONFIG_CMD_CREATE;
import static dev.quarters.linux.uapi.Mount.FSCONFIG_SET_FLAG;
import static dev.quarters.linux.uapi.Mount.FSCONFIG_SET_STRING;
import static dev.quarters.linux.uapi.Mount.FSMOUNT_CLOEXEC;
import static dev.quarters.linux.uapi.Mount.FSOPEN_CLOEXEC;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_SIZE_VER0;
import static dev.quarters.linux.uapi.Mount.MOVE_MOUNT_F_EMPTY_PATH;
import static dev.quarters.linux.uapi.Mount.MOVE_MOUNT_T_EMPTY_PATH;
import static dev.quarters.linux.uapi.Mount.OPEN_TREE_CLOEXEC;
import static dev.quarters.linux.uapi.Mount.OPEN_TREE_CLONE;

import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Mounts in two halves: made detached while the host's tree can be seen, attached when the guest's
 * root is the only one. So a source is always the host's, a target always the guest's, and no name
 * of an image is ever looked up from the host's root.
 */
public final class MountSteps {

    private static final int S_IFREG = 0100000;

    private final Script script;

    /** Folders that were made, or found to be there. */
    private final Set<String> folders = new HashSet<>();

    /** Adds to that script. */
    public MountSteps(Script script) {
        this.script = script;
    }

    /** A new file system, detached. */
    public Step make(String type, List<String> options, long attributes) {
        Step context =
                script.call(fsopen, type, FSOPEN_CLOEXEC).words("open file system \"" + type + '"');
        configure(context, type, "source", FSCONFIG_SET_STRING, "source", type);
        for (String option : options) {
            int equals = option.indexOf('=');
            if (equals < 0) {
                configure(context, type, option, FSCONFIG_SET_FLAG, option, 0);
            } else {
                String value = option.substring(equals + 1);
                String name = option.substring(0, equals);
                configure(context, type, option, FSCONFIG_SET_STRING, name, value);
            }
        }
        configure(context, type, "create", FSCONFIG_CMD_CREATE, 0, 0);
        Step mount =
                script.call(fsmount, context, FSMOUNT_CLOEXEC, attributes)
                        .words("mount file system \"" + type + '"');
        return mount;
    }

    private void configure(
            Step context, String type, String option, int command, Object name, Object value) {
        script.call(fsconfig, context, command, name, value, 0)
                .words("make file system \"" + type + "\" (" + option + ')');
    }

    /** What the host has at that path, detached. */
    public Step take(String source, boolean recursive, long attributes, long propagation) {
        long all = recursive ? AT_RECURSIVE : 0;
        Step tree =
                script.call(open_tree, AT_FDCWD, source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | all)
                        .words("take \"" + source + "\" to mount it");
        change(tree, "", AT_EMPTY_PATH | all, attributes, propagation, source);
        return tree;
    }

    /** Sets attributes of a mount. */
    public void change(
            Object at, String path, long flags, long set, long propagation, String mounted) {
        Block attributes = script.block(MOUNT_ATTR_SIZE_VER0);
        attributes.putLong(0, set).putLong(16, propagation);
        script.call(mount_setattr, at, path, flags, attributes, MOUNT_ATTR_SIZE_VER0)
                .words("change the mount of \"" + mounted + '"');
    }

    /** Puts a detached mount at a path of the guest, which is now the only root. */
    public void attach(Step mount, String target, boolean links, String what) {
        Block how = script.block(OPEN_HOW_SIZE_VER0);
        how.putLong(0, O_PATH | O_CLOEXEC);
        how.putLong(
                16, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | (links ? 0 : RESOLVE_NO_SYMLINKS));
        Step at =
                script.call(openat2, AT_FDCWD, target, how, OPEN_HOW_SIZE_VER0)
                        .words("find \"" + target + "\" to mount " + what + " on it");
        script.call(
                        move_mount,
                        mount,
                        "",
                        at,
                        "",
                        MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH)
                .words("mount " + what + " on \"" + target + '"');
    }

    /**
     * Closes the descriptors of all that was made, taken and attached: by one call, for there are
     * some fifty. Only the standard streams stay, and those of the launcher.
     *
     * @param reserved the first of those that stay below the launcher's
     */
    void closeAll(int reserved) {
        script.call(close_range, 3, reserved - 1, 0);
        script.call(close_range, Script.REPORT_FD + 1, 0xffff_ffffL, 0);
    }

    /** Makes a folder and those above it that are missing; what can't be made shows when used. */
    public void makeFolders(String path, int mode) {
        for (int i = path.indexOf('/', 1); i > 0; i = path.indexOf('/', i + 1)) {
            makeFolder(path.substring(0, i), 0755);
        }
        makeFolder(path, mode);
    }

    private void makeFolder(String path, int mode) {
        if (folders.add(path)) {
            script.call(mkdirat, AT_FDCWD, path, mode).ignoreError();
        }
    }

    /** Makes an empty file to mount on, with the folders above it. */
    public void makeFile(String path) {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            makeFolders(path.substring(0, slash), 0755);
        }
        script.call(mknodat, AT_FDCWD, path, S_IFREG | 0644, 0).ignoreError();
    }
}
