package dev.quarters.machine.virtio.pci;

import dev.quarters.machine.pci.PciIdentity;

/** What a virtio device says it is on a PCI bus (virtio 1.2 §4.1.2). */
final class VirtioIdentity {

    private static final int VENDOR = 0x1AF4;
    private static final int FIRST_MODERN_DEVICE = 0x1040;

    /** Not transitional (§4.1.2.1). */
    private static final int REVISION = 1;

    private static final int SUBSYSTEM = 0x40;

    private VirtioIdentity() {}

    static PciIdentity of(int deviceId) {
        return new PciIdentity(
                VENDOR,
                FIRST_MODERN_DEVICE + deviceId,
                REVISION,
                classCode(deviceId),
                VENDOR,
                SUBSYSTEM);
    }

    /** Base class and sub-class of PCI Code and ID Assignment 1.11. */
    private static int classCode(int deviceId) {
        return switch (deviceId) {
            case 1 -> 0x02_00_00;
            case 2 -> 0x01_80_00;
            case 3 -> 0x07_80_00;
            case 19 -> 0x02_80_00;
            case 26 -> 0x01_80_00;
            default -> 0xFF_00_00;
        };
    }
}
