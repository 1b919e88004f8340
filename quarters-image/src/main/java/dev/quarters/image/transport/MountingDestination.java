package dev.quarters.image.transport;

import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.reference.ImageReference;

import java.io.IOException;
import java.util.List;

/** A destination that can take content over from others of its images. */
public interface MountingDestination extends ImageDestination {

    /**
     * As {@link #putContent}, but nothing is sent when another image has the content.
     *
     * @param others images that may have it, of any place
     * @return whether it was taken over
     */
    boolean mountOrPut(Descriptor descriptor, List<ImageReference> others, Opener opener)
            throws IOException;
}
