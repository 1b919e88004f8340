/** See docs/architecture.md. */
@NullMarked
package dev.quarters.linux;

import org.jspecify.annotations.NullMarked;
