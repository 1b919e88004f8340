package dev.quarters.machine.virtio.pci;

import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.virtio.VirtioTransport;

/** The registers of a device, one page for each structure (virtio 1.2 §4.1.4). */
final class VirtioRegisters implements IoRegion {

    static final int PAGE = 4096;
    static final int COMMON = 0;
    static final int ISR = PAGE;
    static final int DEVICE = 2 * PAGE;
    static final int NOTIFY = 3 * PAGE;
    static final int BYTES = 4 * PAGE;

    /** Between the registers of two queues. */
    static final int NOTIFY_MULTIPLIER = 4;

    private final VirtioTransport transport;
    private final CommonConfiguration common;
    private final PciInterrupts interrupts;

    VirtioRegisters(
            VirtioTransport transport, CommonConfiguration common, PciInterrupts interrupts) {
        this.transport = transport;
        this.common = common;
        this.interrupts = interrupts;
    }

    @Override
    public long read(long offset, int size) {
        int inPage = (int) offset & PAGE - 1;
        return switch ((int) (offset & -PAGE)) {
            case COMMON -> common.read(inPage, size);
            case ISR -> interrupts.read(inPage, size);
            case DEVICE -> transport.device().readConfiguration(inPage, size);
            default -> 0;
        };
    }

    @Override
    public void write(long offset, int size, long value) {
        int inPage = (int) offset & PAGE - 1;
        switch ((int) (offset & -PAGE)) {
            case COMMON -> common.write(inPage, size, value);
            case DEVICE -> transport.device().writeConfiguration(inPage, size, value);
            case NOTIFY -> transport.notified(inPage / NOTIFY_MULTIPLIER);
            default -> {}
        }
    }
}
