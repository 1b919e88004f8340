/** Guest time and what is to happen in it. */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.time;
