/** Saving and loading the state of a machine. */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.state;
