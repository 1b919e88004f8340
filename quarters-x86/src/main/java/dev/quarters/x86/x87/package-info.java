/** The floating-point unit: 80-bit arithmetic with its status flags, and MMX on its registers. */
@org.jspecify.annotations.NullMarked
package dev.quarters.x86.x87;
