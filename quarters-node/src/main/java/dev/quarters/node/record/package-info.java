/**
 * What is known of a guest that outlives the command that asked for it, as a file for each guest.
 */
@NullMarked
package dev.quarters.node.record;

import org.jspecify.annotations.NullMarked;
