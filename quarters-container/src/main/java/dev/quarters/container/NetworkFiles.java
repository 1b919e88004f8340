package dev.quarters.container;

import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_TRUNC;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;
import static dev.quarters.linux.uapi.Mount.MS_PRIVATE;

import dev.quarters.api.NetworkMode;
import dev.quarters.guest.mount.HostsFile;
import dev.quarters.guest.mount.TreeStep.Bind;
import dev.quarters.linux.io.Descriptors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    static void write(Path folder, String hostname, NetworkMode network) {
        boolean shared = network == NetworkMode.HOST;
        put(folder, "hosts", shared ? host("/etc/hosts", HostsFile.LOCAL) : HostsFile.LOCAL);
        put(folder, "hostname", hostname + "\n");
        put(folder, "resolv.conf", shared ? host("/etc/resolv.conf", "") : "");
    }

    private static String host(String file, String otherwise) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException missing) {
            return otherwise;
        }
    }

    private static void put(Path folder, String name, String text) {
        int fd = Descriptors.open(folder + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
        try {
            Descriptors.write(fd, text.getBytes(StandardCharsets.UTF_8));
        } finally {
            Descriptors.close(fd);
        }
    }
}
