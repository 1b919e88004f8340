package dev.quarters.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Its processes can be listed from outside. */
public interface Listed {

    /** Those that run now, the first of them first. */
    List<Listing> processes();

    /**
     * A process, with ids as the host has them; those of a guest with a kernel of its own as its
     * command sees them.
     *
     * @param terminal the name of its terminal, as ps(1) has it; {@code ?} when it has none
     * @param command with its arguments; the name in brackets when it has none
     */
    record Listing(
            int user,
            int pid,
            int parent,
            Instant started,
            Duration processor,
            String terminal,
            String command) {}
}
