/**
 * Constants of the kernel's headers under their C names, a class for each header or manual page.
 * The same on x86-64 and aarch64 unless a constant says otherwise.
 */
@NullMarked
package dev.quarters.linux.uapi;

import org.jspecify.annotations.NullMarked;
