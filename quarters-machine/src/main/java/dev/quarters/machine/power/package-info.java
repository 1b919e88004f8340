/** Power and reset of the machine. */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.power;
