/**
 * Interrupt controllers: a pair of 8259, the I/O APIC, a local APIC for each processor, and the bus
 * between APICs.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.interrupt;
