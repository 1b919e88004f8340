/** The verbs about this host and this program. */
@NullMarked
package dev.quarters.cli.host;

import org.jspecify.annotations.NullMarked;
