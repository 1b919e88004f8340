package dev.quarters.guest.mount;

import static dev.quarters.linux.SystemCall.mknodat;
import static dev.quarters.linux.SystemCall.mount;
import static dev.quarters.linux.SystemCall.symlinkat;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.AT_RECURSIVE;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_RDONLY;
import static dev.quarters.linux.uapi.Mount.MS_BIND;
import static dev.quarters.linux.uapi.Mount.MS_PRIVATE;
import static dev.quarters.linux.uapi.Mount.MS_RDONLY;
import static dev.quarters.linux.uapi.Mount.MS_REC;

import dev.quarters.guest.mount.TreeStep.Bind;
import dev.quarters.guest.mount.TreeStep.Filesystem;
import dev.quarters.guest.mount.TreeStep.KernelParameter;
import dev.quarters.guest.mount.TreeStep.Link;
import dev.quarters.guest.mount.TreeStep.Mask;
import dev.quarters.guest.mount.TreeStep.Node;
import dev.quarters.guest.mount.TreeStep.ReadOnly;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The steps that give a guest its tree of files. */
public final class TreeScript {

    private final Script script;
    private final MountSteps mounts;
    private final List<TreeStep> tree;
    private final Map<TreeStep, Step> detached = new HashMap<>();

    /** A folder that is empty, and can't be written to, since the first one was hidden so. */
    private @Nullable String empty;

    /** For steps that are added to that script. */
    public TreeScript(Script script, List<TreeStep> tree) {
        this.script = script;
        this.mounts = new MountSteps(script);
        this.tree = tree;
    }

    /** While the host's tree can be seen: makes and takes all that will be mounted. */
    public void prepare() {
        for (TreeStep step : tree) {
            if (step instanceof Bind bind) {
                detached.put(
                        bind,
                        mounts.take(
                                bind.source(),
                                bind.recursive(),
                                bind.attributes(),
                                bind.propagation()));
            }
        }
        script.call(mount, "none", "/", 0, MS_REC | MS_PRIVATE, 0).words("make all mounts private");
        for (TreeStep step : tree) {
            if (step instanceof Filesystem system) {
                detached.put(
                        system, mounts.make(system.type(), system.options(), system.attributes()));
            }
        }
    }

    /** With the guest's root as the only one: puts everything in its place. */
    public void attach(boolean readOnlyRoot) {
        tree.forEach(this::apply);
        if (readOnlyRoot) {
            mounts.change(AT_FDCWD, "/", 0, MOUNT_ATTR_RDONLY, 0, "/");
        }
    }

    /**
     * Closes the descriptors of all that was made, and with them all but the standard streams and
     * those of the launcher; execve would close them too.
     */
    public void closeAll(int reserved) {
        mounts.closeAll(reserved);
    }

    private void apply(TreeStep step) {
        switch (step) {
            case Filesystem system -> {
                mounts.makeFolders(system.target(), 0755);
                mounts.attach(
                        made(system),
                        system.target(),
                        !isOwn(system.target()),
                        '"' + system.type() + '"');
            }
            case Bind bind -> bind(bind);
            case Node node -> node(node);
            case Link link -> script.call(symlinkat, link.value(), AT_FDCWD, link.target());
            case Mask mask -> mask(mask);
            case ReadOnly(String target, boolean mounted) -> {
                if (!mounted) {
                    script.call(mount, target, target, 0, MS_BIND | MS_REC, 0)
                            .words("mount \"" + target + "\" on itself");
                }
                long all = mounted ? 0 : AT_RECURSIVE;
                mounts.change(AT_FDCWD, target, all, MOUNT_ATTR_RDONLY, 0, target);
            }
            case KernelParameter(String target, String value) -> script.writeFile(target, value);
        }
    }

    /** Folders of the system itself, where a symbolic link of the image has no business. */
    private static boolean isOwn(String target) {
        return target.startsWith("/proc") || target.startsWith("/sys") || target.startsWith("/dev");
    }

    private Step made(TreeStep step) {
        Step mount = detached.get(step);
        if (mount == null) {
            throw new IllegalStateException(step + " was not prepared");
        }
        return mount;
    }

    private void bind(Bind bind) {
        if (bind.folder()) {
            mounts.makeFolders(bind.target(), 0755);
        } else {
            mounts.makeFile(bind.target());
        }
        mounts.attach(made(bind), bind.target(), true, '"' + bind.source() + '"');
    }

    private void node(Node node) {
        int slash = node.target().lastIndexOf('/');
        if (slash > "/dev".length()) {
            mounts.makeFolders(node.target().substring(0, slash), 0755);
        }
        script.call(mknodat, AT_FDCWD, node.target(), node.mode(), node.device())
                .words("make device \"" + node.target() + '"');
    }

    private void mask(Mask mask) {
        Step hide;
        if (!mask.folder()) {
            hide = script.call(mount, "/dev/null", mask.target(), 0, MS_BIND);
        } else if (empty == null) {
            empty = mask.target();
            hide = script.call(mount, "tmpfs", empty, "tmpfs", MS_RDONLY, "size=0");
        } else {
            hide = script.call(mount, empty, mask.target(), 0, MS_BIND);
        }
        hide.words("hide \"" + mask.target() + '"');
    }
}
