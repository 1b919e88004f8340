/** The keyboard controller. */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.keyboard;
