/** Clocks of the PC: interval timer, real-time clock, power management timer. */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.timer;
