/** See docs/architecture.md. */
@NullMarked
package dev.quarters.it;

import org.jspecify.annotations.NullMarked;
