/**
 * Where the daemon is that has the guests of this user, and how it is started when it is not there.
 */
@NullMarked
package dev.quarters.cli.daemon;

import org.jspecify.annotations.NullMarked;
