package dev.quarters.container;

import static dev.quarters.linux.uapi.Clone.CLONE_NEWNET;
import static dev.quarters.linux.uapi.Mount.MS_PRIVATE;

import dev.quarters.container.cell.Cell;
import dev.quarters.container.network.Link;
import dev.quarters.container.plan.ContainerPlan;
import dev.quarters.guest.mount.HostsFile;
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
    static void write(Cell cell, ContainerPlan guest, Optional<Link> link) {
        cell.write("hostname", guest.hostname() + "\n");
        if ((guest.namespaces() & CLONE_NEWNET) == 0) {
            cell.write("hosts", host("/etc/hosts", HostsFile.LOCAL));
            cell.write("resolv.conf", host("/etc/resolv.conf", ""));
            return;
        }
        cell.write(
                "hosts",
                link.flatMap(joined -> joined.connections().stream().findFirst())
                        .map(first -> HostsFile.of(first.address(), guest.hostname()))
                        .orElse(HostsFile.LOCAL));
        cell.write(
                "resolv.conf",
                link.map(joined -> "nameserver " + joined.resolver() + "\n").orElse(""));
    }

    private static String host(String file, String otherwise) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException missing) {
            return otherwise;
        }
    }
}
