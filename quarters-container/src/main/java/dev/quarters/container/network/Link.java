package dev.quarters.container.network;

import dev.quarters.api.ConflictException;
import dev.quarters.api.Connected.Connection;
import dev.quarters.api.NetworkAttachment;
import dev.quarters.api.PublishedPort;
import dev.quarters.linux.spawn.ProcessIdentity;

import java.util.List;
import java.util.Optional;

/** How a container is on networks; given back when this is closed. */
public interface Link extends AutoCloseable {

    /** What joins one container to its networks; empty when it has none but the host's, or none. */
    interface Source {

        /** Takes what the container needs of them. */
        Optional<Link> make();

        /**
         * Takes up what a container has that runs since another process started it. A port that
         * can't be published any more is left out, with a message.
         *
         * @param ports its published ports, with the numbers that the host chose
         */
        Optional<Link> resume(List<PublishedPort> ports);
    }

    /** Where the container is, and as what. */
    List<Connection> connections();

    /** Its published ports, with those that the host chose. */
    List<PublishedPort> ports();

    /** The address of the name server that the container is to ask, as numbers. */
    String resolver();

    /**
     * Joins the container's network namespace, before its command is executed.
     *
     * @param pid of its process
     * @param tap the descriptor of the interface that its script made; -1 when it makes none
     */
    void join(long pid, int tap);

    /** As {@link #join}, for a container that another process had joined, and that runs. */
    void rejoin(long pid, int tap);

    /**
     * Puts the container on one more network while it runs.
     *
     * @param pid of its process
     * @param owner the process that lives as long as the container
     * @throws ConflictException when its kind of network has no others beside it
     */
    default void connect(long pid, ProcessIdentity owner, NetworkAttachment attachment) {
        throw new ConflictException(
                "a container on a network in user mode can't be connected to another one while it"
                        + " runs",
                "stop it, connect it, and start it again");
    }

    /** Takes it off that network while it runs; nothing happens when it is not there. */
    default void disconnect(long pid, String network) {}

    /** From now on what it has of networks is its as long as that process lives. */
    void handOver(ProcessIdentity owner);

    /** Lets the container keep what it has of networks; what this process did for it ends. */
    void detach();

    @Override
    void close();
}
