/** Where a daemon listens: sockets in the file system, handed over, or of TCP. */
@NullMarked
package dev.quarters.daemon.listen;

import org.jspecify.annotations.NullMarked;
