package dev.quarters.machine.virtio;

/** The bits of the device status field, and what becomes of a write to it (virtio 1.2 §2.1). */
public final class DeviceStatus {

    public static final int ACKNOWLEDGE = 1;
    public static final int DRIVER = 2;
    public static final int DRIVER_OK = 4;
    public static final int FEATURES_OK = 8;
    public static final int NEEDS_RESET = 64;
    public static final int FAILED = 128;

    private static final int KNOWN = ACKNOWLEDGE | DRIVER;

    private DeviceStatus() {}

    /**
     * The status after the driver wrote that value. Zero resets. Otherwise bits are only ever
     * added; FEATURES_OK only when the features are acceptable, DRIVER_OK only on top of it, so
     * that a driver which reads the status back sees what was refused (§3.1.1).
     */
    public static int written(int status, int value, boolean featuresAcceptable) {
        if (value == 0) {
            return 0;
        }
        int next = status | value & (ACKNOWLEDGE | DRIVER | FAILED);
        if ((value & FEATURES_OK) != 0 && (next & KNOWN) == KNOWN && featuresAcceptable) {
            next |= FEATURES_OK;
        }
        if ((value & DRIVER_OK) != 0 && (next & FEATURES_OK) != 0) {
            next |= DRIVER_OK;
        }
        return next;
    }

    /** Whether the device may serve buffers. */
    public static boolean isRunning(int status) {
        return (status & (DRIVER_OK | NEEDS_RESET | FAILED)) == DRIVER_OK;
    }
}
