/**
 * From a plan to a running guest: the script of system calls that builds a container from inside,
 * and what this process does meanwhile.
 */
@NullMarked
package dev.quarters.container.run;

import org.jspecify.annotations.NullMarked;
