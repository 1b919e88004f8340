package dev.quarters.daemon.http;

import java.io.IOException;

/** Answers requests. */
@FunctionalInterface
public interface Handler {

    /**
     * Answers one.
     *
     * @throws HttpException to have that answered
     * @throws IOException when the client is gone; the connection is closed
     */
    void handle(Exchange exchange) throws IOException, InterruptedException;
}
