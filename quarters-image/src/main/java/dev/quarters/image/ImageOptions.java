package dev.quarters.image;

import dev.quarters.image.layer.LayerLimits;

/**
 * How {@link LocalImages} work.
 *
 * @param parallelLayers how many layers of one image are moved or unpacked at once
 * @param limits what a layer may become
 */
public record ImageOptions(int parallelLayers, LayerLimits limits) {

    /** Four layers at once, as Docker nearly does. */
    public static final ImageOptions DEFAULT = new ImageOptions(4, LayerLimits.DEFAULT);
}
