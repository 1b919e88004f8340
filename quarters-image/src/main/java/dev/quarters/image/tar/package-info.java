/**
 * Reads tar archives of every form that layers come in (POSIX.1-2001 pax "ustar Interchange Format"
 * and "pax Interchange Format", GNU tar "Basic Tar Format"), strictly: archives come from
 * strangers. Names stay bytes; a {@code String} here holds one byte in each character (ISO 8859-1),
 * so no name is ever changed by decoding.
 *
 * <p>Hot code: one entry object is reused, and file content goes from the input's buffer straight
 * to who takes it.
 */
@NullMarked
package dev.quarters.image.tar;

import org.jspecify.annotations.NullMarked;
