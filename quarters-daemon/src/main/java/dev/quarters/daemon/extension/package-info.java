/** What Quarters can and Docker cannot: the routes below {@code /quarters}. */
@NullMarked
package dev.quarters.daemon.extension;

import org.jspecify.annotations.NullMarked;
