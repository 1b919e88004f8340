package dev.quarters.node.event;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened.
 *
 * @param type of what it happened to, in Docker's words: {@code container}, {@code image}, {@code
 *     volume}
 * @param action what happened: {@code start}, {@code die}, {@code pull}
 * @param subject id or name of what it happened to
 * @param attributes of the subject, and further words
 */
public record Event(
        Instant time, String type, String action, String subject, Map<String, String> attributes) {

    /** Copies the attributes. */
    public Event {
        attributes = Map.copyOf(attributes);
    }
}
