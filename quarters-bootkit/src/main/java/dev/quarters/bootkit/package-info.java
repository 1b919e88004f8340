/**
 * What a guest with a kernel of its own boots: the kernel, a first file system in memory with
 * modules and the {@linkplain dev.quarters.bootkit.agent agent}. Shared by all engines whose guests
 * boot.
 */
@NullMarked
package dev.quarters.bootkit;

import org.jspecify.annotations.NullMarked;
