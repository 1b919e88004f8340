package dev.quarters.cli.daemon;

import dev.quarters.api.QuartersException;
import dev.quarters.node.NodeFolder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What is known of the daemon of a node in the node's folder: where it listens. There is one at
 * most, since it locks the guests; each user has a folder, and so a daemon, of his own.
 */
public final class DaemonPlace {

    /** How a socket is named for Docker's clients and for ours. */
    public static final String UNIX = "unix://";

    private final NodeFolder node;

    /** In that folder. */
    public DaemonPlace(NodeFolder node) {
        this.node = node;
    }

    /** Where a daemon listens that was told nothing else. */
    public Path usualSocket() {
        return node.root().resolve("docker.sock");
    }

    /** Where the last one listened, or would. */
    public Path socket() {
        try {
            return socket(Files.readString(told()).strip());
        } catch (IOException | QuartersException unknown) {
            return usualSocket();
        }
    }

    /**
     * Reads {@code unix://PATH}.
     *
     * @throws QuartersException when it is something else
     */
    public static Path socket(String host) {
        if (!host.startsWith(UNIX) || host.length() == UNIX.length()) {
            throw new QuartersException(
                    "a daemon's host is unix://PATH, not \"" + host + '"',
                    "give the path of its socket");
        }
        return Path.of(host.substring(UNIX.length()));
    }

    /** Tells others where one listens. */
    public void tell(Path socket) {
        try {
            Files.writeString(told(), UNIX + socket.toAbsolutePath() + "\n");
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot write " + told() + ": " + e.getMessage(),
                    "see that the disk is not full",
                    e);
        }
    }

    private Path told() {
        return node.kept().resolve("host");
    }

    /** Its output when it was started by a command. */
    public Path log() {
        return node.kept().resolve("daemon.log");
    }

    /** Locked while one is started. */
    public Path startLock() {
        return node.kept().resolve("start");
    }

    /** Whether there are guests that a daemon would have. */
    public boolean hasGuests() {
        try (var records = Files.newDirectoryStream(node.keptRecords(), "*.json")) {
            return records.iterator().hasNext();
        } catch (IOException none) {
            return false;
        }
    }

    /** The folder that the files of this are in. */
    Path folder() {
        return node.kept();
    }
}
