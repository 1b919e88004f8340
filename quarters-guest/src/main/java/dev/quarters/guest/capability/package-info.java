/** Capabilities of a guest, by name, as sets, and as Docker's options change them. */
@NullMarked
package dev.quarters.guest.capability;

import org.jspecify.annotations.NullMarked;
