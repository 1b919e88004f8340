/** From bytes to instructions, by tables in the SDM's notation. */
@org.jspecify.annotations.NullMarked
package dev.quarters.x86.decode;
