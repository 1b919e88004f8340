/** See docs/architecture.md. */
@NullMarked
package dev.quarters.container;

import org.jspecify.annotations.NullMarked;
