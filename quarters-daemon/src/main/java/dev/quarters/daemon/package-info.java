/** The Docker Engine API over the guests, images and volumes of a node, on a Unix socket. */
@NullMarked
package dev.quarters.daemon;

import org.jspecify.annotations.NullMarked;
