/** See docs/architecture.md. */
@NullMarked
package dev.quarters.node;

import org.jspecify.annotations.NullMarked;
