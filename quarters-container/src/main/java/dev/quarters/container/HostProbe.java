package dev.quarters.container;

import dev.quarters.api.Image;
import dev.quarters.api.KernelVersion;
import dev.quarters.api.Platform;
import dev.quarters.api.Probe;
import dev.quarters.api.Probe.Obstacle;
import dev.quarters.confinement.cgroup.CgroupPlanner;
import dev.quarters.linux.Architecture;
import dev.quarters.linux.user.UserNamespace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether this host, and this image on it, allow containers. */
final class HostProbe {

    /**
     * The first with mount_setattr(2). Next would be 5.11: CLOSE_RANGE_CLOEXEC, and for ordinary
     * users overlayfs in user namespaces. docs/using.md has the whole list.
     */
    static final KernelVersion OLDEST = new KernelVersion(5, 12, 0);

    private static final String OTHER_TECHNIQUE =
            "run it with --technique guest-os, which brings a kernel and a processor of its own";

    private HostProbe() {}

    static Probe probe(Optional<Image> image) {
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux")) {
            return Probe.unavailable(
                    "containers share a Linux kernel, and this is " + System.getProperty("os.name"),
                    "use --technique guest-os");
        }
        try {
            Architecture.host();
        } catch (UnsupportedOperationException unknown) {
            return Probe.unavailable(
                    "the system calls of this processor are not known here, only those of x86-64"
                            + " and aarch64",
                    "use --technique guest-os");
        }
        return probe(HostFacts.ofHost(), image, Platform.host());
    }

    static Probe probe(HostFacts host, Optional<Image> image, Platform platform) {
        List<Obstacle> obstacles = new ArrayList<>();
        if (host.kernel().compareTo(OLDEST) < 0) {
            obstacles.add(
                    new Obstacle(
                            "the kernel is Linux "
                                    + host.kernel()
                                    + ", older than "
                                    + OLDEST
                                    + ", the first with mount_setattr(2)",
                            "use a newer kernel, or --technique guest-os"));
        }
        if (host.isRootless()) {
            UserNamespace.obstacle().ifPresent(obstacles::add);
        }
        image.ifPresent(one -> obstacles.addAll(unfit(host, one, platform)));
        return new Probe(obstacles, host.isRootless() ? notes(host) : List.of());
    }

    private static List<Obstacle> unfit(HostFacts host, Image image, Platform platform) {
        List<Obstacle> obstacles = new ArrayList<>();
        Platform wanted = image.platform();
        if (!wanted.os().equals(platform.os())
                || !wanted.architecture().equals(platform.architecture())) {
            obstacles.add(
                    new Obstacle(
                            "the image is for " + wanted + ", this host's kernel is " + platform,
                            OTHER_TECHNIQUE));
        }
        image.requiredKernel()
                .filter(needed -> needed.compareTo(host.kernel()) > 0)
                .ifPresent(
                        needed ->
                                obstacles.add(
                                        new Obstacle(
                                                "the image's C library needs Linux "
                                                        + needed
                                                        + ", this host has "
                                                        + host.kernel(),
                                                OTHER_TECHNIQUE)));
        return obstacles;
    }

    private static List<String> notes(HostFacts host) {
        List<String> notes = new ArrayList<>();
        if (!new CgroupPlanner(host.cgroups(), false).servesUsers()) {
            notes.add("not root: limits of memory, processors and processes are refused");
            notes.add("not root: guests can't be paused or measured");
        }
        UserNamespace.missing()
                .forEach(missing -> notes.add("only one user id in guests: " + missing));
        return notes;
    }
}
