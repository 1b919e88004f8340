/**
 * Files copied in and out of a guest that booted, as tar streams: the host reads and writes the
 * archive, and makes the system calls in the guest one by one.
 */
@NullMarked
package dev.quarters.bootkit.copy;

import org.jspecify.annotations.NullMarked;
