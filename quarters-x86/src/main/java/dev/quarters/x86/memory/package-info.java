/**
 * Guest memory as the processor sees it: the host's memory below, linear addresses and paging
 * above.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.x86.memory;
