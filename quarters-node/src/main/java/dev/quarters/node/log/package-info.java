/** The output of guests on disk, in the form of Docker's json-file. */
@NullMarked
package dev.quarters.node.log;

import org.jspecify.annotations.NullMarked;
