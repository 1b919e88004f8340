/** The files of a guest that booted: the host makes the system calls in the guest one by one. */
@NullMarked
package dev.quarters.bootkit.copy;

import org.jspecify.annotations.NullMarked;
