package dev.quarters.monitor;

import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NODEV;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NOEXEC;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NOSUID;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_RDONLY;
import static dev.quarters.linux.uapi.Mount.MS_PRIVATE;
import static dev.quarters.linux.uapi.Mount.MS_SLAVE;

import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.HostNeed;
import dev.quarters.api.Mount;
import dev.quarters.guest.mount.TreeFacts;
import dev.quarters.guest.mount.TreeStep;
import dev.quarters.guest.mount.TreeStep.Bind;
import dev.quarters.guest.mount.TreeStep.Filesystem;
import dev.quarters.guest.mount.TreeStep.Link;
import dev.quarters.guest.mount.TreeStep.Mask;
import dev.quarters.guest.mount.TreeStep.ReadOnly;
import dev.quarters.monitor.document.Lent;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All the files that a monitor sees: its Java and the libraries of that, the layers that its guest
 * is made of, the guest's own folder, and what is shared with the guest. Each is where it is on the
 * host, but what is shared: the root of the host, or a folder of its programs, may be that.
 */
final class MonitorTree {

    private static final String SHARED = "/shared";

    /** Where there is a second proc(5), of which nothing is hidden; {@link #processes}. */
    private static final String WHOLE_PROC = "/processes";

    private static final long SAFE = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    private static final long SHOWN = SAFE | MOUNT_ATTR_RDONLY;

    private static final List<String> SYSTEM = List.of("usr", "lib", "lib64", "lib32", "bin");

    /** By which names are found, users are known, and shared libraries are found. */
    private static final List<String> FILES =
            List.of(
                    "/etc/hosts",
                    "/etc/resolv.conf",
                    "/etc/nsswitch.conf",
                    "/etc/host.conf",
                    "/etc/gai.conf",
                    "/etc/passwd",
                    "/etc/group",
                    "/etc/subuid",
                    "/etc/subgid",
                    "/etc/localtime",
                    "/etc/ld.so.cache");

    private static final List<String> DEVICES =
            List.of("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom");

    private static final String KVM = "/dev/kvm";
    private static final String TAP = "/dev/net/tun";

    /** What several guests have together is not for one to write to. */
    private static final String KITS = "bootkits";

    private static final String CACHE = "-XX:AOTCache=";

    private final GuestRequest request;
    private final GuestSpec given;
    private final Set<HostNeed> needs;
    private final Lent lent;
    private final boolean bridged;
    private final List<TreeStep> steps = new ArrayList<>();

    /** What is there, with whether it may be written to. */
    private final Map<Path, Boolean> kept = new LinkedHashMap<>();

    MonitorTree(
            GuestRequest request,
            GuestSpec given,
            Set<HostNeed> needs,
            Lent lent,
            boolean bridged) {
        this.request = request;
        this.given = given;
        this.needs = needs;
        this.lent = lent;
        this.bridged = bridged;
    }

    /** The same guest, by whose mounts the monitor finds what is shared. */
    static GuestSpec moved(GuestSpec spec) {
        List<Mount> mounts = new ArrayList<>();
        for (Mount mount : spec.mounts()) {
            mounts.add(
                    mount instanceof Mount.Bind bind
                            ? new Mount.Bind(
                                    place(mounts.size(), bind.source()),
                                    bind.target(),
                                    bind.readOnly(),
                                    bind.propagation())
                            : mount);
        }
        return spec.toBuilder().mounts(mounts).build();
    }

    private static Path place(int number, Path source) {
        Path name = Optional.ofNullable(source.getFileName()).orElse(Path.of("root"));
        return Path.of(SHARED, Integer.toString(number)).resolve(name);
    }

    List<TreeStep> steps() {
        system();
        processes();
        devices();
        steps.add(new Filesystem("tmpfs", "/tmp", SAFE, List.of("mode=1777", "size=64m")));
        java();
        kernel();
        request.rootfs().layers().forEach(this::show);
        lent.layers().forEach(this::show);
        lent.folders().forEach(this::lend);
        kept.put(request.folder(), true);
        kept.entrySet().stream()
                .sorted(Comparator.comparingInt(one -> one.getKey().getNameCount()))
                .forEach(
                        one ->
                                add(
                                        one.getKey(),
                                        one.getKey(),
                                        one.getValue() ? SAFE : SHOWN,
                                        MS_PRIVATE));
        shared();
        return steps;
    }

    /** What is missing is told of by the engine. */
    private void show(Path path) {
        if (Files.exists(path)) {
            kept.putIfAbsent(path.toAbsolutePath().normalize(), false);
        }
    }

    private void lend(String name, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw MonitorFolder.failed("make the folder " + folder, e);
        }
        kept.put(folder.toAbsolutePath().normalize(), !name.equals(KITS));
    }

    private void add(Path source, Path target, long attributes, long propagation) {
        steps.add(
                new Bind(
                        source.toString(),
                        target.toString(),
                        propagation == MS_SLAVE,
                        Files.isDirectory(source),
                        attributes,
                        propagation));
    }

    /** Where Debian has merged them, /lib is a link. */
    private void system() {
        for (String name : SYSTEM) {
            Path path = Path.of("/", name);
            if (Files.isSymbolicLink(path)) {
                try {
                    steps.add(new Link(path.toString(), Files.readSymbolicLink(path).toString()));
                } catch (IOException gone) {
                    // Then it is not needed.
                }
            } else if (Files.isDirectory(path)) {
                add(path, path, SHOWN, MS_PRIVATE);
            }
        }
        for (String file : FILES) {
            if (Files.isRegularFile(Path.of(file))) {
                add(Path.of(file), Path.of(file), SHOWN, MS_PRIVATE);
            }
        }
    }

    /**
     * Those of its own namespace, without what acts on the host or tells of it, as a container has
     * it. A kernel in namespaces of its own mounts another one: that may be where there is one that
     * shows all, or it could be a way to see what is hidden.
     */
    private void processes() {
        long safe = SAFE | MOUNT_ATTR_NOEXEC;
        steps.add(new Filesystem("proc", "/proc", safe, List.of()));
        if (needs.contains(HostNeed.NAMESPACES)) {
            steps.add(new Filesystem("proc", WHOLE_PROC, safe | MOUNT_ATTR_RDONLY, List.of()));
        }
    }

    private void devices() {
        steps.add(
                new Filesystem(
                        "tmpfs", "/dev", MOUNT_ATTR_NOSUID, List.of("mode=755", "size=64k")));
        List<String> devices = new ArrayList<>(DEVICES);
        if (needs.contains(HostNeed.HARDWARE_VIRTUALIZATION)) {
            devices.add(KVM);
        }
        if (bridged) {
            devices.add(TAP);
        }
        for (String device : devices) {
            if (Files.exists(Path.of(device))) {
                steps.add(new Bind(device, device, false, false, MOUNT_ATTR_NOSUID, MS_PRIVATE));
            }
        }
        TreeFacts facts = TreeFacts.ofHost(false, true);
        facts.masked().stream()
                .filter(path -> path.startsWith("/proc"))
                .forEach(path -> steps.add(new Mask(path, facts.folders().contains(path))));
        if (!bridged) { // Who has a bridge lets the host's kernel forward.
            facts.readOnly().forEach(path -> steps.add(new ReadOnly(path, false)));
        }
    }

    private void java() {
        show(Path.of(System.getProperty("java.home")));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.isEmpty() && Files.exists(Path.of(entry))) {
                show(Path.of(entry));
            }
        }
        MonitorCommand.caches().stream()
                .map(word -> Path.of(word.substring(CACHE.length())))
                .filter(Files::exists)
                .forEach(this::show);
    }

    /** One that a path of the host names, with the modules that lie beside it. */
    private void kernel() {
        Optional<Path> kernel = given.kernel().filter(name -> name.startsWith("/")).map(Path::of);
        if (kernel.isEmpty() || !Files.exists(kernel.get())) {
            return;
        }
        show(kernel.get());
        Optional.ofNullable(kernel.get().getParent())
                .map(Path::getParent)
                .map(tree -> tree.resolve("lib/uml/modules"))
                .filter(Files::isDirectory)
                .ifPresent(this::show);
    }

    /** What is mounted below it on the host, also later, is the guest's as well. */
    private void shared() {
        int number = 0;
        for (Mount mount : given.mounts()) {
            if (mount instanceof Mount.Bind bind) {
                add(
                        bind.source().toAbsolutePath(),
                        place(number, bind.source()),
                        bind.readOnly() ? SHOWN : SAFE,
                        MS_SLAVE);
            }
            number++;
        }
    }
}
