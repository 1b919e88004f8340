/**
 * Files copied in and out of a guest as tar streams, whatever runs it: the archive's side is here,
 * the guest's is a {@link dev.quarters.guest.copy.FileTree}.
 */
@NullMarked
package dev.quarters.guest.copy;

import org.jspecify.annotations.NullMarked;
