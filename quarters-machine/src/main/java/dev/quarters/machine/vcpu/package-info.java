/** Virtual processors as the board sees them. */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.vcpu;
