package dev.quarters.client;

import dev.quarters.daemon.http.ClientConnection;

/** Where a daemon is reached. */
@FunctionalInterface
public interface Door {

    /**
     * Connects to it; may start it first.
     *
     * @throws dev.quarters.api.QuartersException when nobody is there
     */
    ClientConnection open();
}
