/** What is decided about a container before anything is done. */
@NullMarked
package dev.quarters.container.plan;

import org.jspecify.annotations.NullMarked;
