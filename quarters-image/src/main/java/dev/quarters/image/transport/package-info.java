/** Where images come from and go to: one interface to read one image, one to write one. */
@NullMarked
package dev.quarters.image.transport;

import org.jspecify.annotations.NullMarked;
