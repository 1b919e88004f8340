/** What firmware asks the machine for. */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.firmware;
