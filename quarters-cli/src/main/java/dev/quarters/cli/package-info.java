/** See docs/architecture.md. */
@NullMarked
package dev.quarters.cli;

import org.jspecify.annotations.NullMarked;
