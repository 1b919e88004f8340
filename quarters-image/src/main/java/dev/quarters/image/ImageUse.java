package dev.quarters.image;

import java.util.Optional;

/** Who needs images although he does not hold them just now: guests that are started again. */
@FunctionalInterface
public interface ImageUse {

    /** Nobody. */
    ImageUse NONE = _ -> Optional.empty();

    /** The name of one who needs the image of that id. */
    Optional<String> user(String imageId);
}
