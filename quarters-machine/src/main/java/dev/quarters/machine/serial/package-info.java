/** Serial ports. */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.serial;
