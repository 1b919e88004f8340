/**
 * Guests that outlive the process that started them. Each has a <em>keeper</em>: a process that is
 * only a script, the parent of the guest's first process. It holds the other ends of the guest's
 * streams, waits for its end, notes that in the guest's folder, and stays until it is dismissed; so
 * whoever has the guest can be killed at any moment, and the next one takes the descriptors out of
 * the keeper (pidfd_getfd(2)).
 */
@NullMarked
package dev.quarters.container.keeper;

import org.jspecify.annotations.NullMarked;
