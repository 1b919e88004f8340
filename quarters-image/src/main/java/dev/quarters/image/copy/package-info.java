/** Moves whole images: from a source into the store, and from the store to a destination. */
@NullMarked
package dev.quarters.image.copy;

import org.jspecify.annotations.NullMarked;
