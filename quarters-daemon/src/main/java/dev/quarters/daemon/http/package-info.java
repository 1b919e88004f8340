/**
 * HTTP/1.1 (RFC 9112) on local sockets, as much of it as the Docker Engine API needs: one virtual
 * thread for each connection, bounds on all that a client sends, and connections that become raw
 * streams of which each direction ends by itself. {@link ClientConnection} is the client's end. It
 * knows nothing of Docker.
 */
@NullMarked
package dev.quarters.daemon.http;

import org.jspecify.annotations.NullMarked;
