/**
 * A machine as a debugger sees it, whatever its processors are: registers, memory, where to stop. A
 * protocol such as {@code machine.gdb} stands on this.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.debug;
