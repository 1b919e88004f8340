package dev.quarters.daemon.http;

import java.time.Duration;

/**
 * How long a server waits for a client.
 *
 * @param idle between two requests
 * @param head from the first byte of a request to the end of its head, and for shaking hands
 */
record Patience(Duration idle, Duration head) {

    static final Patience USUAL = new Patience(Duration.ofMinutes(10), Duration.ofSeconds(20));
}
