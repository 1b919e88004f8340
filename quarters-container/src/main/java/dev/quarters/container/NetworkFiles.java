package dev.quarters.container;

import static dev.quarters.linux.uapi.Clone.CLONE_NEWNET;
import static dev.quarters.linux.uapi.Mount.MS_PRIVATE;

import dev.quarters.container.cell.Cell;
import dev.quarters.container.plan.ContainerPlan;
import dev.quarters.guest.mount.HostsFile;
import dev.quarters.guest.mount.TreeStep.Bind;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
    static void write(Cell cell, ContainerPlan guest) {
        boolean shared = (guest.namespaces() & CLONE_NEWNET) == 0;
        cell.write("hosts", shared ? host("/etc/hosts", HostsFile.LOCAL) : HostsFile.LOCAL);
        cell.write("hostname", guest.hostname() + "\n");
        cell.write("resolv.conf", shared ? host("/etc/resolv.conf", "") : "");
    }

    private static String host(String file, String otherwise) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException missing) {
            return otherwise;
        }
    }
}
