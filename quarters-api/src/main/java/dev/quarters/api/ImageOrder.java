package dev.quarters.api;

import java.util.Optional;

/**
 * What an image is to be that is made here, of a layer.
 *
 * @param base the image whose layers are below; empty: there are none
 * @param platform empty: the base's, else this host's
 * @param config what it says about how it wants to be run
 * @param createdBy what made the layer, for the history
 * @param comment for the history
 * @param name empty: none
 */
public record ImageOrder(
        Optional<String> base,
        Optional<Platform> platform,
        ImageConfig config,
        String createdBy,
        String comment,
        Optional<String> name) {}
