/** What happens at a node, as it happens and as it was. */
@NullMarked
package dev.quarters.node.event;

import org.jspecify.annotations.NullMarked;
