/**
 * The guests of this host: where they live on disk, which engine takes which guest, and what is
 * cleaned up after an owner that was killed.
 */
@NullMarked
package dev.quarters.node;

import org.jspecify.annotations.NullMarked;
