package dev.quarters.guest.mount;

import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NODEV;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NOEXEC;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NOSUID;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_RDONLY;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_STRICTATIME;
import static dev.quarters.linux.uapi.Mount.MS_PRIVATE;

import dev.quarters.api.GuestSpec;
import dev.quarters.guest.mount.TreeStep.Bind;
import dev.quarters.guest.mount.TreeStep.Filesystem;
import dev.quarters.guest.mount.TreeStep.KernelParameter;
import dev.quarters.guest.mount.TreeStep.Link;
import dev.quarters.guest.mount.TreeStep.Mask;
import dev.quarters.guest.mount.TreeStep.Node;
import dev.quarters.guest.mount.TreeStep.ReadOnly;

import java.util.ArrayList;
import java.util.List;

/**
 * The tree of files that every Linux program may expect (OCI runtime 1.2 config-linux "default
 * filesystems" and "default devices"), with Docker's choice of what is hidden and what is
 * read-only.
 */
public final class TreePlanner {

    private static final int S_IFCHR = 0020000;
    private static final long SAFE = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
    private static final long SHM_DEFAULT = 64L << 20;

    private final TreeFacts facts;
    private final GuestSpec spec;
    private final List<TreeStep> steps = new ArrayList<>();

    private TreePlanner(TreeFacts facts, GuestSpec spec) {
        this.facts = facts;
        this.spec = spec;
    }

    /**
     * The steps for a guest.
     *
     * @param files the files that stand for /etc/hosts and its like
     * @param devices further device nodes
     * @param userMounts what was asked for: see {@link UserMounts}
     */
    public static List<TreeStep> plan(
            TreeFacts facts,
            GuestSpec spec,
            List<Bind> files,
            List<Node> devices,
            List<TreeStep> userMounts) {
        return new TreePlanner(facts, spec).plan(files, devices, userMounts);
    }

    private List<TreeStep> plan(List<Bind> files, List<Node> devices, List<TreeStep> userMounts) {
        boolean privileged = spec.security().privileged();
        steps.add(new Filesystem("proc", "/proc", SAFE, List.of()));
        devices();
        sysfs(privileged);
        steps.addAll(files);
        devices.forEach(this::add);
        steps.addAll(userMounts);
        spec.kernelParameters()
                .forEach(
                        (name, value) ->
                                steps.add(new KernelParameter(KernelParameters.path(name), value)));
        if (!privileged) {
            facts.masked().forEach(path -> steps.add(new Mask(path, facts.isFolder(path))));
            facts.readOnly().forEach(path -> steps.add(new ReadOnly(path, false)));
        }
        return steps;
    }

    private void devices() {
        steps.add(
                new Filesystem(
                        "tmpfs",
                        "/dev",
                        MOUNT_ATTR_NOSUID
                                | MOUNT_ATTR_STRICTATIME
                                | (facts.bindsNodes() ? MOUNT_ATTR_NODEV : 0),
                        List.of("mode=755", "size=65536k")));
        node("null", 1, 3);
        node("zero", 1, 5);
        node("full", 1, 7);
        node("random", 1, 8);
        node("urandom", 1, 9);
        node("tty", 5, 0);
        link("ptmx", "pts/ptmx");
        link("fd", "/proc/self/fd");
        link("stdin", "/proc/self/fd/0");
        link("stdout", "/proc/self/fd/1");
        link("stderr", "/proc/self/fd/2");
        link("core", "/proc/kcore");
        List<String> pts = new ArrayList<>(List.of("newinstance", "ptmxmode=0666", "mode=0620"));
        if (facts.hasGroups()) {
            pts.add("gid=5");
        }
        steps.add(new Filesystem("devpts", "/dev/pts", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, pts));
        steps.add(new Filesystem("mqueue", "/dev/mqueue", SAFE, List.of()));
        long shm = spec.limits().shmBytes() > 0 ? spec.limits().shmBytes() : SHM_DEFAULT;
        steps.add(new Filesystem("tmpfs", "/dev/shm", SAFE, List.of("mode=1777", "size=" + shm)));
    }

    private void node(String name, int major, int minor) {
        long device = ((long) major << 8) | minor;
        add(new Node("/dev/" + name, "/dev/" + name, S_IFCHR | 0666, device));
    }

    private void add(Node node) {
        steps.add(
                facts.bindsNodes()
                        ? new Bind(node.source(), node.target(), false, false, 0, MS_PRIVATE)
                        : node);
    }

    private void link(String name, String value) {
        steps.add(new Link("/dev/" + name, value));
    }

    /** Without a network namespace of its own an ordinary user can't mount sysfs, only show it. */
    private void sysfs(boolean privileged) {
        long readOnly = privileged ? SAFE : SAFE | MOUNT_ATTR_RDONLY;
        if (facts.sysfsBound()) {
            steps.add(new Bind("/sys", "/sys", true, true, readOnly, MS_PRIVATE));
            return;
        }
        steps.add(new Filesystem("sysfs", "/sys", readOnly, List.of()));
        if (facts.version2()) {
            steps.add(new Filesystem("cgroup2", "/sys/fs/cgroup", readOnly, List.of()));
        } else if (!facts.controllers().isEmpty()) {
            steps.add(
                    new Filesystem(
                            "tmpfs", "/sys/fs/cgroup", SAFE, List.of("mode=755", "size=64k")));
            facts.controllers()
                    .forEach(
                            (controller, folder) ->
                                    steps.add(
                                            new Bind(
                                                    folder,
                                                    "/sys/fs/cgroup/" + controller,
                                                    false,
                                                    true,
                                                    readOnly,
                                                    MS_PRIVATE)));
            steps.add(new ReadOnly("/sys/fs/cgroup", true));
        }
    }
}
