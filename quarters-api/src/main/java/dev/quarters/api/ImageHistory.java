package dev.quarters.api;

import java.time.Instant;
import java.util.Optional;

/**
 * One step in the making of an image: an entry of "history" in OCI image 1.1 config.md.
 *
 * @param sizeBytes of the layer that the step made, as stored; 0 when it made none
 */
public record ImageHistory(
        Optional<Instant> created, String createdBy, String comment, long sizeBytes) {}
