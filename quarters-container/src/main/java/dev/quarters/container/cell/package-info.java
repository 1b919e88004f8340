/**
 * What one guest can leave to the next: a folder, the root mounted over it, and control groups. A
 * guest that left no trace in them is followed by another one; whatever else was a guest's own is
 * made anew for each.
 */
@NullMarked
package dev.quarters.container.cell;

import org.jspecify.annotations.NullMarked;
