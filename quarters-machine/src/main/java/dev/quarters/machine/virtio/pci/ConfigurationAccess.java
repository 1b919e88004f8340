package dev.quarters.machine.virtio.pci;

import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.pci.PciFunction;

/**
 * The data field of the capability for access through configuration space: an access to it is one
 * to the registers that its other fields name (virtio 1.2 §4.1.4.9).
 */
final class ConfigurationAccess implements IoRegion {

    static final int BYTES = 4;

    private final PciFunction function;
    private final int capability;
    private final IoRegion registers;

    ConfigurationAccess(PciFunction function, int capability, IoRegion registers) {
        this.function = function;
        this.capability = capability;
        this.registers = registers;
    }

    @Override
    public long read(long offset, int size) {
        int length = length();
        return length == 0 ? 0 : registers.read(target(), length) >>> 8 * offset;
    }

    @Override
    public void write(long offset, int size, long value) {
        int length = length();
        if (length != 0 && offset == 0) {
            registers.write(target(), length, value);
        }
    }

    private long target() {
        return field(VirtioCapability.OFFSET_FIELD, 4);
    }

    /** 1, 2 or 4; or 0 when the fields don't name registers. */
    private int length() {
        long length = field(VirtioCapability.LENGTH_FIELD, 4);
        boolean aligned = length == 1 || length == 2 || length == 4;
        boolean inside =
                field(VirtioCapability.BAR_FIELD, 1) == VirtioCapability.BAR
                        && target() <= VirtioRegisters.BYTES - length;
        return aligned && inside && target() % length == 0 ? (int) length : 0;
    }

    private long field(int offset, int size) {
        return function.read(capability + offset, size);
    }
}
