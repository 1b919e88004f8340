/** Modes, segments, interrupts, control registers: what operating systems use. */
@org.jspecify.annotations.NullMarked
package dev.quarters.x86.system;
