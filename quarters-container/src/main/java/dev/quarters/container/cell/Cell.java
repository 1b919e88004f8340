package dev.quarters.container.cell;

import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;
import static dev.quarters.linux.uapi.Fcntl.UTIME_OMIT;

import dev.quarters.confinement.cgroup.Cgroup;
import dev.quarters.confinement.cgroup.CgroupPlan;
import dev.quarters.container.plan.ContainerPlan;
import dev.quarters.container.plan.RootPlan;
import dev.quarters.guest.mount.TreeStep;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.file.Directory;
import dev.quarters.linux.io.Descriptors;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a guest lives in: its folder, the root that is mounted over it, its control groups. When the
 * guest is gone and left no trace, the next one may have it. For one guest at a time.
 */
public final class Cell {

    /** A file of the folder as it was written. */
    private record Written(byte[] content, Traces traces) {}

    private final RootPlan plan;
    private final List<TreeStep> tree;
    private final List<Object> layers;
    private final Optional<HeldRoot> root;
    private final @Nullable Traces traces;
    private final Map<String, Written> files = new HashMap<>();
    private List<CgroupPlan.Group> groups = List.of();
    private @Nullable CgroupPlan recorded;

    private Cell(
            ContainerPlan guest,
            List<Object> layers,
            Optional<HeldRoot> root,
            @Nullable Traces traces) {
        this.plan = guest.root();
        this.tree = guest.tree();
        this.layers = layers;
        this.root = root;
        this.traces = traces;
    }

    /** A new one that nobody follows into. */
    static Cell forOne(ContainerPlan guest) {
        return new Cell(guest, List.of(), Optional.empty(), null);
    }

    /** A new one, in a folder that is empty. */
    static Cell make(ContainerPlan guest) {
        List<Object> layers;
        try {
            layers = identities(guest.root().layers());
        } catch (IOException missing) {
            return forOne(guest); // which tells it when it mounts its root
        }
        Optional<HeldRoot> root = HeldRoot.make(guest.root());
        try {
            Traces traces = root.isPresent() ? furnish(guest, root.get()) : null;
            return new Cell(guest, layers, root, traces);
        } catch (IOException | RuntimeException failure) {
            root.ifPresent(HeldRoot::close);
            throw new IllegalStateException("cannot look at a folder just made", failure);
        }
    }

    private static Traces furnish(ContainerPlan guest, HeldRoot root) throws IOException {
        MountPoints.of(guest.tree()).make(root.fd());
        Path upper = guest.root().upper();
        try (Stream<Path> all = Files.walk(upper)) {
            for (Path folder : all.filter(Files::isDirectory).toList()) {
                seen(root.fd(), "/" + upper.relativize(folder));
            }
        }
        return Traces.below(guest.root().upper(), guest.root().work());
    }

    /**
     * Makes a folder one that was looked at after it was changed: then the next one to look leaves
     * no trace for a day (mount(2) "MS_RELATIME").
     */
    private static void seen(int root, String folder) {
        try (Directory found = Directory.of(root).directory(folder)) {
            long soon = System.currentTimeMillis() / 1000 + 1;
            found.setTimes(".", soon, 0, 0, UTIME_OMIT);
        }
    }

    /** Layers by what they are, for one may have been removed and another come by its name. */
    private static List<Object> identities(List<Path> layers) throws IOException {
        Object[] identities = new Object[layers.size()];
        for (int i = 0; i < identities.length; i++) {
            identities[i] =
                    Objects.requireNonNull(
                            Files.readAttributes(layers.get(i), BasicFileAttributes.class)
                                    .fileKey());
        }
        return List.of(identities);
    }

    /** Whether a guest finds here what it needs. */
    boolean suits(ContainerPlan guest) {
        try {
            return plan.equals(guest.root())
                    && tree.equals(guest.tree())
                    && layers.equals(identities(plan.layers()));
        } catch (IOException gone) {
            return false;
        }
    }

    /** The guest's root, to be attached by it, as a descriptor that the caller closes; or -1. */
    public int root() {
        return root.map(HeldRoot::copy).orElse(-1);
    }

    /** Makes the control groups, with those that the guest before left. */
    public Cgroup cgroup(CgroupPlan wanted) {
        List<CgroupPlan.Group> left = groups;
        groups = List.of();
        return Cgroup.make(wanted, left);
    }

    /** Whether the folder tells already which control groups are to be cleared away. */
    public boolean hasRecorded(CgroupPlan cgroups) {
        return cgroups.equals(recorded);
    }

    /** Now it does. */
    public void recorded(CgroupPlan cgroups) {
        recorded = cgroups;
    }

    /** Writes a file of the folder, unless it is there as it was written before. */
    public void write(String name, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        Written before = files.get(name);
        boolean untouched = before != null && before.traces().none();
        if (before != null && untouched && Arrays.equals(before.content(), content)) {
            return;
        }
        String path = plan.folder() + "/" + name;
        int fd = Descriptors.open(path, O_WRONLY | O_CREAT, 0644);
        try {
            Descriptors.write(fd, content);
            if (before == null || !untouched || before.content().length > content.length) {
                long result = Kernel.call(SystemCall.ftruncate, fd, content.length);
                Kernel.check(result, "cut to length", path);
            }
        } finally {
            Descriptors.close(fd);
        }
        files.put(name, new Written(content, Traces.of(path)));
    }

    /**
     * The guest is gone: removes its control groups but those that remember nothing.
     *
     * @return whether another guest may follow
     */
    boolean leave(Cgroup cgroup) {
        if (traces == null || !traces.none()) {
            return false;
        }
        Optional<List<CgroupPlan.Group>> left = cgroup.vacate();
        left.ifPresent(some -> groups = some);
        return left.isPresent();
    }

    /** Gives up what is held; the folder stays. */
    void abandon() {
        root.ifPresent(HeldRoot::close);
        Cgroup.ofLeftovers(new CgroupPlan(groups, false, Optional.empty())).remove();
    }

    /** As {@link #abandon}; then another one can be made in the folder. */
    void clear() {
        abandon();
        for (Path folder : List.of(plan.upper(), plan.work())) {
            try (Stream<Path> all = Files.walk(folder)) {
                // No guest left anything there, so these are few, and our own.
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
