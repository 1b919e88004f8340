package dev.quarters.container;

import static dev.quarters.linux.uapi.Clone.CLONE_NEWNET;
import static dev.quarters.linux.uapi.Mount.MS_PRIVATE;

import dev.quarters.api.Connected.Connection;
import dev.quarters.api.NameSettings;
import dev.quarters.container.cell.Cell;
import dev.quarters.container.network.Link;
import dev.quarters.container.plan.ContainerPlan;
import dev.quarters.guest.mount.HostsFile;
import dev.quarters.guest.mount.ResolverFile;
import dev.quarters.guest.mount.TreeStep.Bind;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files that tell a guest about names, kept in its folder and mounted over the image's as
 * Docker does: {@code /etc/hosts}, {@code /etc/hostname}, {@code /etc/resolv.conf}.
 */
final class NetworkFiles {

    private static final List<String> NAMES = List.of("hosts", "hostname", "resolv.conf");

    private NetworkFiles() {}

    /** The mounts, for files in that folder. */
    static List<Bind> binds(Path folder) {
        return NAMES.stream()
                .map(
                        name ->
                                new Bind(
                                        folder + "/" + name,
                                        "/etc/" + name,
                                        false,
                                        false,
                                        0,
                                        MS_PRIVATE))
                .toList();
    }

    /** Writes the files. */
    static void write(Cell cell, ContainerPlan guest, Optional<Link> link, NameSettings names) {
        cell.write("hostname", guest.hostname() + "\n");
        if ((guest.namespaces() & CLONE_NEWNET) == 0) {
            String loopback = "127.0.0.1";
            cell.write(
                    "hosts",
                    host("/etc/hosts", HostsFile.LOCAL)
                            + HostsFile.further(names.hosts(), loopback));
            cell.write(
                    "resolv.conf",
                    names.equals(NameSettings.NONE)
                            ? host("/etc/resolv.conf", "")
                            : ResolverFile.of(Optional.empty(), names));
            return;
        }
        Optional<Connection> first =
                link.flatMap(joined -> joined.connections().stream().findFirst());
        cell.write(
                "hosts",
                first.map(own -> HostsFile.of(own.address(), guest.hostname()))
                                .orElse(HostsFile.LOCAL)
                        + HostsFile.further(
                                names.hosts(), first.map(Connection::gateway).orElse("")));
        cell.write("resolv.conf", ResolverFile.of(link.map(Link::resolver), names));
    }

    private static String host(String file, String otherwise) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException missing) {
            return otherwise;
        }
    }
}
