package dev.quarters.machine.pci;

/**
 * What a function says it is (PCI Local Bus 3.0 §6.2.1).
 *
 * @param classCode base class, sub-class and programming interface: 24 bits
 */
public record PciIdentity(
        int vendor, int device, int revision, int classCode, int subsystemVendor, int subsystem) {}
