/**
 * Control groups, version 1 and 2: where a guest's are, what is written to them, and what they
 * tell.
 */
@NullMarked
package dev.quarters.confinement.cgroup;

import org.jspecify.annotations.NullMarked;
