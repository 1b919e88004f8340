/**
 * PCI: functions with their configuration spaces, and the host bridge that reaches them (PCI Local
 * Bus 3.0, PCI Express Base 5.0 §7.2.2).
 *
 * <p>A device is a {@link dev.quarters.machine.pci.PciDevice}: it has a {@link
 * dev.quarters.machine.pci.PciFunction}, to which it declares base address registers, capabilities
 * and MSI-X in its constructor, and from which it interrupts. There is one bus, number 0.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.pci;
