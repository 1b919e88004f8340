/** See docs/architecture.md. */
@NullMarked
package dev.quarters.image;

import org.jspecify.annotations.NullMarked;
