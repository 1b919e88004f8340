/** What a guest sees of the host's devices. */
@NullMarked
package dev.quarters.container.mount;

import org.jspecify.annotations.NullMarked;
