package dev.quarters.machine.virtio.pci;

import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;
import dev.quarters.machine.virtio.VirtioTransport;
import dev.quarters.machine.virtio.Virtqueue;

/**
 * The common configuration structure (virtio 1.2 §4.1.4.3). Fields are accessed at their own size;
 * 64-bit ones by halves as well.
 */
final class CommonConfiguration implements IoRegion, Stateful {

    static final int DEVICE_FEATURE_SELECT = 0;
    static final int DEVICE_FEATURE = 4;
    static final int DRIVER_FEATURE_SELECT = 8;
    static final int DRIVER_FEATURE = 12;
    static final int CONFIGURATION_VECTOR = 16;
    static final int QUEUE_COUNT = 18;
    static final int DEVICE_STATUS = 20;
    static final int CONFIGURATION_GENERATION = 21;
    static final int QUEUE_SELECT = 22;
    static final int QUEUE_SIZE = 24;
    static final int QUEUE_VECTOR = 26;
    static final int QUEUE_ENABLE = 28;
    static final int QUEUE_NOTIFY_OFFSET = 30;
    static final int QUEUE_DESCRIPTORS = 32;
    static final int QUEUE_DRIVER = 40;
    static final int QUEUE_DEVICE = 48;
    static final int BYTES = 56;

    private static final long LOW = 0xFFFF_FFFFL;

    private final VirtioTransport transport;
    private final PciInterrupts interrupts;
    private int deviceFeatureSelect;
    private int driverFeatureSelect;
    private int queueSelect;

    CommonConfiguration(VirtioTransport transport, PciInterrupts interrupts) {
        this.transport = transport;
        this.interrupts = interrupts;
    }

    @Override
    public long read(long offset, int size) {
        if (offset >= QUEUE_DESCRIPTORS && offset < BYTES) {
            return queueExists() ? readAddress((int) offset, size) : 0;
        }
        return switch ((int) offset) {
            case DEVICE_FEATURE_SELECT -> deviceFeatureSelect & LOW;
            case DEVICE_FEATURE -> half(transport.deviceFeatures(), deviceFeatureSelect);
            case DRIVER_FEATURE_SELECT -> driverFeatureSelect & LOW;
            case DRIVER_FEATURE -> half(transport.driverFeatures(), driverFeatureSelect);
            case CONFIGURATION_VECTOR -> interrupts.configurationVector();
            case QUEUE_COUNT -> transport.queueCount();
            case DEVICE_STATUS -> transport.status();
            case CONFIGURATION_GENERATION -> transport.generation();
            case QUEUE_SELECT -> queueSelect;
            default -> queueExists() ? readQueue((int) offset) : 0;
        };
    }

    private static long half(long features, int select) {
        return switch (select) {
            case 0 -> features & LOW;
            case 1 -> features >>> 32;
            default -> 0;
        };
    }

    private boolean queueExists() {
        return queueSelect < transport.queueCount();
    }

    private Virtqueue queue() {
        return transport.queue(queueSelect);
    }

    private long readQueue(int offset) {
        return switch (offset) {
            case QUEUE_SIZE -> queue().size();
            case QUEUE_VECTOR -> interrupts.queueVector(queueSelect);
            case QUEUE_ENABLE -> queue().isEnabled() ? 1 : 0;
            case QUEUE_NOTIFY_OFFSET -> queueSelect;
            default -> 0;
        };
    }

    private long readAddress(int offset, int size) {
        long address =
                switch (offset & -8) {
                    case QUEUE_DESCRIPTORS -> queue().descriptorAddress();
                    case QUEUE_DRIVER -> queue().driverAddress();
                    default -> queue().deviceAddress();
                };
        long shifted = address >>> 8 * (offset & 7);
        return size == 8 ? shifted : shifted & (1L << 8 * size) - 1;
    }

    @Override
    public void write(long offset, int size, long value) {
        int low = (int) value;
        switch ((int) offset) {
            case DEVICE_FEATURE_SELECT -> deviceFeatureSelect = low;
            case DRIVER_FEATURE_SELECT -> driverFeatureSelect = low;
            case DRIVER_FEATURE -> writeFeatures(value & LOW);
            case CONFIGURATION_VECTOR -> interrupts.setConfigurationVector(low & 0xFFFF);
            case DEVICE_STATUS -> writeStatus(low & 0xFF);
            case QUEUE_SELECT -> queueSelect = low & 0xFFFF;
            default -> {
                if (queueExists()) {
                    writeQueue((int) offset, size, value);
                }
            }
        }
    }

    private void writeFeatures(long half) {
        long features = transport.driverFeatures();
        if (driverFeatureSelect == 0) {
            transport.setDriverFeatures(features & ~LOW | half);
        } else if (driverFeatureSelect == 1) {
            transport.setDriverFeatures(features & LOW | half << 32);
        }
    }

    private void writeStatus(int status) {
        transport.setStatus(status);
        if (status == 0) {
            reset();
        }
    }

    private void writeQueue(int offset, int size, long value) {
        int low = (int) value & 0xFFFF;
        switch (offset) {
            case QUEUE_SIZE -> queue().setSize(low);
            case QUEUE_VECTOR -> interrupts.setQueueVector(queueSelect, low);
            case QUEUE_ENABLE -> {
                if (low == 1) {
                    transport.enable(queueSelect);
                }
            }
            default -> {
                if (offset >= QUEUE_DESCRIPTORS && offset < BYTES) {
                    writeAddress(offset, size, value);
                }
            }
        }
    }

    private void writeAddress(int offset, int size, long value) {
        Virtqueue queue = queue();
        int field = offset & -8;
        long descriptors = queue.descriptorAddress();
        long driver = queue.driverAddress();
        long device = queue.deviceAddress();
        switch (field) {
            case QUEUE_DESCRIPTORS ->
                    descriptors = merged(descriptors, offset - field, size, value);
            case QUEUE_DRIVER -> driver = merged(driver, offset - field, size, value);
            default -> device = merged(device, offset - field, size, value);
        }
        queue.setAddresses(descriptors, driver, device);
    }

    private static long merged(long address, int byteOffset, int size, long value) {
        long mask = (size == 8 ? -1L : (1L << 8 * size) - 1) << 8 * byteOffset;
        return address & ~mask | value << 8 * byteOffset & mask;
    }

    void reset() {
        deviceFeatureSelect = 0;
        driverFeatureSelect = 0;
        queueSelect = 0;
        interrupts.reset();
    }

    @Override
    public void save(StateWriter out) {
        out.putInt("deviceFeatureSelect", deviceFeatureSelect);
        out.putInt("driverFeatureSelect", driverFeatureSelect);
        out.putInt("queueSelect", queueSelect);
    }

    @Override
    public void load(StateReader in) {
        deviceFeatureSelect = in.getInt("deviceFeatureSelect");
        driverFeatureSelect = in.getInt("driverFeatureSelect");
        queueSelect = in.getInt("queueSelect") & 0xFFFF;
    }
}
