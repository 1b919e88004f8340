package dev.quarters.container.mount;

import dev.quarters.api.Device;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.QuartersException;
import dev.quarters.confinement.cgroup.DeviceRules;
import dev.quarters.guest.mount.TreeStep.Node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The devices of the host that a guest may use: those asked for, all for a privileged one. */
public final class HostDevices {

    private static final int TYPE = 0170000;
    private static final int BLOCK = 0060000;
    private static final int CHARACTER = 0020000;

    private HostDevices() {}

    /** Their nodes. */
    public static List<Node> plan(GuestSpec spec) {
        List<Node> nodes = new ArrayList<>();
        if (spec.security().privileged()) {
            nodes.addAll(all());
        }
        spec.devices().forEach(device -> nodes.add(named(device)));
        return nodes;
    }

    /** What a guest may do with devices. */
    public static DeviceRules rules(GuestSpec spec) {
        if (spec.security().privileged()) {
            return DeviceRules.EVERYTHING;
        }
        if (spec.devices().isEmpty()) {
            return DeviceRules.STANDARD;
        }
        List<DeviceRules.Rule> rules = new ArrayList<>(DeviceRules.STANDARD.allowed());
        for (Device device : spec.devices()) {
            Node node = named(device);
            char type = (node.mode() & TYPE) == BLOCK ? 'b' : 'c';
            rules.add(
                    new DeviceRules.Rule(
                            type,
                            major(node.device()),
                            minor(node.device()),
                            device.permissions()));
        }
        return new DeviceRules(rules, false);
    }

    private static Node named(Device device) {
        return node(device.source(), device.target())
                .orElseThrow(
                        () ->
                                new NotFoundException(
                                        "\"" + device.source() + "\" is not a device (--device)",
                                        "give the path of a device node of this host"));
    }

    /** Those directly in /dev; folders of it hold terminals, memory and links mostly. */
    private static List<Node> all() {
        List<Node> nodes = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/dev"))) {
            for (Path entry : entries) {
                String target = entry.toString();
                if (!STANDARD.contains(target)) {
                    node(entry, target).ifPresent(nodes::add);
                }
            }
        } catch (IOException e) {
            throw new QuartersException("cannot list /dev", "", e);
        }
        return nodes;
    }

    private static final List<String> STANDARD =
            List.of(
                    "/dev/null",
                    "/dev/zero",
                    "/dev/full",
                    "/dev/random",
                    "/dev/urandom",
                    "/dev/tty",
                    "/dev/ptmx",
                    "/dev/console");

    private static Optional<Node> node(Path source, String target) {
        try {
            Map<String, Object> attributes =
                    Files.readAttributes(
                            source.toRealPath(), "unix:mode,rdev", LinkOption.NOFOLLOW_LINKS);
            int mode = ((Number) attributes.getOrDefault("mode", 0)).intValue();
            long device = ((Number) attributes.getOrDefault("rdev", 0L)).longValue();
            int type = mode & TYPE;
            return type == BLOCK || type == CHARACTER
                    ? Optional.of(new Node(source.toString(), target, mode, device))
                    : Optional.empty();
        } catch (IOException missing) {
            return Optional.empty();
        }
    }

    private static int major(long device) {
        return (int) ((device >>> 8) & 0xfff);
    }

    private static int minor(long device) {
        return (int) ((device & 0xff) | ((device >>> 12) & 0xfff00));
    }
}
