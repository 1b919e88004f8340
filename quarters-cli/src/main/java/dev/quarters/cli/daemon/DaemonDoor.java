package dev.quarters.cli.daemon;

import dev.quarters.api.QuartersException;
import dev.quarters.client.Door;
import dev.quarters.daemon.http.ClientConnection;
import dev.quarters.node.NodeFolder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The way to the daemon: the one that was named by {@code --host} or {@code QUARTERS_HOST}, which
 * has to be there, or the one of this user's node, which is started when it is not.
 */
public final class DaemonDoor implements Door {

    private final Optional<Path> named;
    private final DaemonPlace place;

    private DaemonDoor(Optional<Path> named, DaemonPlace place) {
        this.named = named;
        this.place = place;
    }

    /**
     * The way to it.
     *
     * @param host what {@code --host} says
     */
    public static DaemonDoor to(Optional<String> host, NodeFolder node) {
        Optional<String> named =
                host.or(() -> Optional.ofNullable(System.getenv("QUARTERS_HOST")))
                        .filter(text -> !text.isEmpty());
        return new DaemonDoor(named.map(DaemonPlace::socket), new DaemonPlace(node));
    }

    /** Whether it is that of this user's node. */
    public boolean isOfThisNode() {
        return named.isEmpty();
    }

    /** Whether it is worth asking for a guest: the daemon is there, or has guests when it is. */
    public boolean isWorthwhile() {
        if (named.isPresent() || place.hasGuests()) {
            return true;
        }
        try (ClientConnection _ = ClientConnection.open(place.socket())) {
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }

    @Override
    public ClientConnection open() {
        if (named.isEmpty()) {
            return new DaemonStart(place).connect();
        }
        try {
            return ClientConnection.open(named.get());
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot ask the daemon at " + named.get() + ": " + e.getMessage(),
                    "start it (quarters daemon --host unix://"
                            + named.get()
                            + "), or leave out --host and QUARTERS_HOST",
                    e);
        }
    }
}
