package dev.quarters.container.run;

import static dev.quarters.linux.SystemCall.chdir;
import static dev.quarters.linux.SystemCall.close;
import static dev.quarters.linux.SystemCall.fchdir;
import static dev.quarters.linux.SystemCall.mkdirat;
import static dev.quarters.linux.SystemCall.mount;
import static dev.quarters.linux.SystemCall.move_mount;
import static dev.quarters.linux.SystemCall.symlinkat;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NODEV;
import static dev.quarters.linux.uapi.Mount.MOVE_MOUNT_F_EMPTY_PATH;
import static dev.quarters.linux.uapi.Mount.MS_NODEV;

import dev.quarters.container.plan.RootPlan;
import dev.quarters.guest.mount.MountSteps;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The root of a guest, mounted over the guest's folder and gone to.
 *
 * <p>Linux 6.5 takes the layers of an overlay one by one. Before, they are a single option of
 * mount(2), which reads one page of options: some fifty layers by the names that a store has for
 * them, and none whose path has a comma or a colon. So each gets a link with a name of one or two
 * letters, in a file system in memory that is the working directory and nowhere mounted. It goes
 * away when the script leaves it.
 */
final class OverlaySteps {

    private final Script script;
    private final MountSteps mounts;
    private final RootPlan root;

    OverlaySteps(Script script, MountSteps mounts, RootPlan root) {
        this.script = script;
        this.mounts = mounts;
        this.root = root;
    }

    /** Makes the overlay, and its root the working directory. */
    void enter() {
        // A guest that was kept left them.
        script.call(mkdirat, AT_FDCWD, root.upper().toString(), 0755).ignoreError();
        script.call(mkdirat, AT_FDCWD, root.work().toString(), 0700).ignoreError();
        if (root.layersOneByOne()) {
            layersOneByOne();
        } else {
            layersByLinks();
        }
    }

    /**
     * Makes a root the working directory that is mounted but attached nowhere.
     *
     * @param overlay a descriptor of it
     */
    void enter(Object overlay) {
        script.call(move_mount, overlay, "", AT_FDCWD, folder(), MOVE_MOUNT_F_EMPTY_PATH)
                .words(words());
        script.call(fchdir, overlay);
        script.call(close, overlay);
    }

    private void layersOneByOne() {
        enter(mounts.make("overlay", root.overlayOptions(), MOUNT_ATTR_NODEV));
    }

    private void layersByLinks() {
        Step links = mounts.make("tmpfs", List.of("mode=700"), 0);
        script.call(fchdir, links);
        script.call(close, links);
        List<String> lower = new ArrayList<>();
        for (Path layer : root.layers().reversed()) {
            String name = Integer.toString(lower.size(), Character.MAX_RADIX);
            script.call(symlinkat, layer.toString(), AT_FDCWD, name);
            lower.add(name);
        }
        script.call(symlinkat, root.upper().toString(), AT_FDCWD, "upper");
        script.call(symlinkat, root.work().toString(), AT_FDCWD, "work");
        List<String> options = new ArrayList<>();
        options.add("lowerdir=" + String.join(":", lower));
        options.add("upperdir=upper");
        options.add("workdir=work");
        options.addAll(attributes());
        script.call(mount, "overlay", folder(), "overlay", MS_NODEV, String.join(",", options))
                .words(words());
        script.call(chdir, folder());
    }

    private List<String> attributes() {
        return root.userAttributes() ? List.of("userxattr") : List.of();
    }

    private String folder() {
        return root.folder().toString();
    }

    private String words() {
        return "mount the root of " + root.layers().size() + " layers on \"" + folder() + '"';
    }
}
