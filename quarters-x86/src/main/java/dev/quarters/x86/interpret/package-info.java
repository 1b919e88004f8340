/** The loop that fetches, decodes and executes: one instruction at a time, or by blocks. */
@org.jspecify.annotations.NullMarked
package dev.quarters.x86.interpret;
