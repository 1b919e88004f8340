/** Virtio over PCI, without the legacy interface (virtio 1.2 §4.1). */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.virtio.pci;
