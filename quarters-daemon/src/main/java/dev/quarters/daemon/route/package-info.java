/**
 * The Docker Engine API as a table: each route with what it does or why it is refused, versions in
 * front of paths, and failures in Docker's form.
 */
@NullMarked
package dev.quarters.daemon.route;

import org.jspecify.annotations.NullMarked;
