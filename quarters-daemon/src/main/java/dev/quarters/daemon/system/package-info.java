/** What the Docker Engine API tells of the daemon and its host, and what happens there. */
@NullMarked
package dev.quarters.daemon.system;

import org.jspecify.annotations.NullMarked;
