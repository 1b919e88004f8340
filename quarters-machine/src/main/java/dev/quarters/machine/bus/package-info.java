/** How processors reach devices, and devices processors. */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.bus;
