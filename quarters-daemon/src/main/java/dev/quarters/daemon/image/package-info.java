/** Images as the Docker Engine API has them. */
@NullMarked
package dev.quarters.daemon.image;

import org.jspecify.annotations.NullMarked;
