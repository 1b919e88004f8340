/** Volumes and networks as the Docker Engine API has them. */
@NullMarked
package dev.quarters.daemon.volume;

import org.jspecify.annotations.NullMarked;
