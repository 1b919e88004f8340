/** File descriptors, pipes and terminals. */
@NullMarked
package dev.quarters.linux.io;

import org.jspecify.annotations.NullMarked;
