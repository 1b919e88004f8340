/** Folders that outlive guests and are shown in them. */
@NullMarked
package dev.quarters.node.volume;

import org.jspecify.annotations.NullMarked;
