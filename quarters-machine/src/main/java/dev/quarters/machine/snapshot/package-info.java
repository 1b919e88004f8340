/** A standing machine as a file: its state and its memory. */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.snapshot;
