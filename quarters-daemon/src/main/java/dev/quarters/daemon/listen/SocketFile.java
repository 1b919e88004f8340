package dev.quarters.daemon.listen;

import dev.quarters.api.QuartersException;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A Unix socket that its owner and its group may use. That group is {@code docker} where there is
 * one and the owner may give it, as with Docker's: whoever is in it can have the host.
 */
final class SocketFile {

    private static final String GROUP = "docker";

    /** The longest path that a socket can have, unix(7). */
    private static final int LONGEST = 107;

    private SocketFile() {}

    static Listener bind(Path path) {
        Path absolute = path.toAbsolutePath();
        if (absolute.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length
                > LONGEST) {
            throw new QuartersException(
                    "cannot listen at " + absolute + ": the path is longer than 107 bytes",
                    "give --host unix:// with a shorter one");
        }
        try {
            Files.createDirectories(java.util.Objects.requireNonNull(absolute.getParent()));
            removeDead(absolute);
            return new Listener(
                    absolute.toString(), open(absolute), Optional.empty(), () -> remove(absolute));
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot listen at " + absolute + ": " + e.getMessage(),
                    "give --host unix:// with a path that you may write to",
                    e);
        }
    }

    /** That of whoever started this process, by its standard input; its file is not ours. */
    static Listener inherited() {
        try {
            if (System.inheritedChannel() instanceof ServerSocketChannel channel) {
                return new Listener(
                        "the socket that was handed over", channel, Optional.empty(), () -> {});
            }
        } catch (IOException e) {
            throw new QuartersException("cannot use the socket that was handed over: " + e, "", e);
        }
        throw new QuartersException(
                "no listening socket was handed over (LISTEN_FDS, or as standard input)",
                "start it by a systemd socket unit, or give --host unix://PATH");
    }

    /**
     * Made in a folder that only its owner can enter, so that nobody comes before its mode is set.
     */
    private static ServerSocketChannel open(Path path) throws IOException {
        Path parent = java.util.Objects.requireNonNull(path.getParent());
        Path folder =
                Files.createTempDirectory(
                        parent,
                        ".q",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Path made = folder.resolve("s");
            channel.bind(UnixDomainSocketAddress.of(made));
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-rw----"));
            give(made);
            Files.move(made, path);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        } finally {
            Files.deleteIfExists(folder.resolve("s"));
            Files.deleteIfExists(folder);
        }
    }

    private static void give(Path socket) {
        try {
            GroupPrincipal group =
                    socket.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByGroupName(GROUP);
            java.util.Objects.requireNonNull(
                            Files.getFileAttributeView(socket, PosixFileAttributeView.class))
                    .setGroup(group);
        } catch (IOException none) {
            // It stays with the owner's group.
        }
    }

    /** A socket at which nobody answers was left by a daemon that was killed. */
    private static void removeDead(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        boolean socket =
                Files.readAttributes(
                                path,
                                java.nio.file.attribute.BasicFileAttributes.class,
                                LinkOption.NOFOLLOW_LINKS)
                        .isOther();
        if (!socket) {
            throw new QuartersException(
                    "cannot listen at " + path + ": there is a file that is no socket",
                    "give --host unix:// with another path");
        }
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new QuartersException(
                    "cannot listen at " + path + ": another daemon does already",
                    "use that one, end it, or give --host unix:// with another path");
        } catch (IOException nobody) {
            Files.delete(path);
        }
    }

    /** Nobody can come any more. */
    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // It is of no use without a daemon, and the next one removes it.
        }
    }
}
