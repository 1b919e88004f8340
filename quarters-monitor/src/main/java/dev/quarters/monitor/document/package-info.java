/** Guests and what they are made of, as JSON: in records on disk, and on the way to a monitor. */
@NullMarked
package dev.quarters.monitor.document;

import org.jspecify.annotations.NullMarked;
