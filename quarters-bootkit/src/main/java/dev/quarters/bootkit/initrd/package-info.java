/** The first file system of a guest: an archive that its kernel unpacks into memory. */
@NullMarked
package dev.quarters.bootkit.initrd;

import org.jspecify.annotations.NullMarked;
