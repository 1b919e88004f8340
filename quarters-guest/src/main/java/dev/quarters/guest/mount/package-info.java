/** Mounts, as steps of a script. */
@NullMarked
package dev.quarters.guest.mount;

import org.jspecify.annotations.NullMarked;
