/**
 * Guests that outlive the command that asked for them: made, started, watched, stopped, started
 * again, removed.
 */
@NullMarked
package dev.quarters.node.life;

import org.jspecify.annotations.NullMarked;
