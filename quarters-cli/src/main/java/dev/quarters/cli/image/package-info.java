/** The verbs of images. */
@NullMarked
package dev.quarters.cli.image;

import org.jspecify.annotations.NullMarked;
