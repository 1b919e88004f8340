/** See docs/architecture.md. */
@NullMarked
package dev.quarters.bench;

import org.jspecify.annotations.NullMarked;
