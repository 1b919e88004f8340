/**
 * A daemon as its clients see it: the Docker Engine API (1.45) over HTTP on a Unix socket. {@link
 * dev.quarters.client.DaemonClient} is the way in; behind it are the nouns of the API, a method for
 * each route. Documents are JSON values as the API has them. Knows nothing of where daemons are or
 * how they are started: that is behind a {@link dev.quarters.client.Door}.
 */
@NullMarked
package dev.quarters.client;

import org.jspecify.annotations.NullMarked;
