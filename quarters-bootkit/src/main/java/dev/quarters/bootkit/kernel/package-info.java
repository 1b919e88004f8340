/**
 * A guest's kernel: where it is in an image, and which of its modules it needs to find its root.
 */
@NullMarked
package dev.quarters.bootkit.kernel;

import org.jspecify.annotations.NullMarked;
