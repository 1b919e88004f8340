package dev.quarters.container.network;

import dev.quarters.api.Connected.Connection;
import dev.quarters.api.PublishedPort;

import java.util.List;

/** How a container is on networks; given back when this is closed. */
public interface Link extends AutoCloseable {

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

    @Override
    void close();
}
