/** Guest memory, off-heap. */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.memory;
