package dev.quarters.api;

import java.util.List;

/**
 * An engine's answer to "could you run this here?".
 *
 * @param obstacles what stands in the way; none means yes
 * @param notes what will be different or slower than usual, for instance without root
 */
public record Probe(List<Obstacle> obstacles, List<String> notes) {

    /**
     * One thing that stands in the way.
     *
     * @param reason what is missing or does not fit, with the figures
     * @param remedy what the user can do about it; empty when nothing
     */
    public record Obstacle(String reason, String remedy) {}

    /** Copies the lists. */
    public Probe {
        obstacles = List.copyOf(obstacles);
        notes = List.copyOf(notes);
    }

    /** The answer yes. */
    public static Probe available() {
        return new Probe(List.of(), List.of());
    }

    /** The answer no, for one reason. */
    public static Probe unavailable(String reason, String remedy) {
        return new Probe(List.of(new Obstacle(reason, remedy)), List.of());
    }

    /** Whether nothing stands in the way. */
    public boolean isAvailable() {
        return obstacles.isEmpty();
    }
}
