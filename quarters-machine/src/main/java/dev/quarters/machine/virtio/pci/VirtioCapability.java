package dev.quarters.machine.virtio.pci;

import dev.quarters.machine.pci.PciFunction;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The vendor-specific capabilities that say where the registers are (virtio 1.2 §4.1.4). */
final class VirtioCapability {

    static final int COMMON = 1;
    static final int NOTIFY = 2;
    static final int ISR = 3;
    static final int DEVICE = 4;
    static final int PCI_CONFIGURATION = 5;

    /** The base address register that all of them are in. */
    static final int BAR = 0;

    private static final int VENDOR_SPECIFIC = 9;
    private static final int HEADER = 2;
    private static final int BYTES = 16;
    private static final int LONG_BYTES = 20;

    /** Fields from the capability's first byte on. */
    static final int BAR_FIELD = 4;

    static final int OFFSET_FIELD = 8;
    static final int LENGTH_FIELD = 12;
    static final int DATA_FIELD = 16;

    private VirtioCapability() {}

    static void add(PciFunction function, int type, int offset, int length) {
        add(function, body(BYTES, type, offset, length), new byte[BYTES - HEADER]);
    }

    /** With what a queue's number is multiplied by for its register (§4.1.4.4). */
    static void addNotify(PciFunction function, int offset, int length, int multiplier) {
        byte[] body = body(LONG_BYTES, NOTIFY, offset, length);
        ByteBuffer.wrap(body)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(DATA_FIELD - HEADER, multiplier);
        add(function, body, new byte[LONG_BYTES - HEADER]);
    }

    /** A window by which registers are reached through configuration space (§4.1.4.9). */
    static int addPciConfiguration(PciFunction function) {
        byte[] writable = new byte[LONG_BYTES - HEADER];
        writable[BAR_FIELD - HEADER] = (byte) 0xFF;
        for (int i = OFFSET_FIELD; i < LONG_BYTES; i++) {
            writable[i - HEADER] = (byte) 0xFF;
        }
        return add(function, body(LONG_BYTES, PCI_CONFIGURATION, 0, 0), writable);
    }

    private static byte[] body(int bytes, int type, int offset, int length) {
        byte[] body = new byte[bytes - HEADER];
        ByteBuffer fields = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        fields.put((byte) bytes).put((byte) type).put((byte) BAR);
        fields.putInt(OFFSET_FIELD - HEADER, offset).putInt(LENGTH_FIELD - HEADER, length);
        return body;
    }

    private static int add(PciFunction function, byte[] body, byte[] writable) {
        return function.addCapability(VENDOR_SPECIFIC, body, writable);
    }
}
