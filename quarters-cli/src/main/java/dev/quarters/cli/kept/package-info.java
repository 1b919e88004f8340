/**
 * The verbs about guests that the daemon has: each asks it over the Docker Engine API and prints
 * what Docker's client prints.
 */
@NullMarked
package dev.quarters.cli.kept;

import org.jspecify.annotations.NullMarked;
