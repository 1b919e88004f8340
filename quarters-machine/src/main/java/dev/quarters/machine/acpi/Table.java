package dev.quarters.machine.acpi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The header that tables have in common, and their checksum (ACPI 6.5 §5.2.6). */
final class Table {

    static final int HEADER = 36;
    private static final int CHECKSUM = 9;

    private Table() {}

    static byte[] of(String signature, int revision, byte[] body) {
        ByteBuffer table = ByteBuffer.allocate(HEADER + body.length).order(ByteOrder.LITTLE_ENDIAN);
        table.put(ascii(signature));
        table.putInt(table.capacity());
        table.put((byte) revision);
        table.put((byte) 0);
        table.put(ascii("QUARTR"));
        table.put(ascii("QUARTERS"));
        table.putInt(1);
        table.put(ascii("QRTR"));
        table.putInt(1);
        table.put(body);
        setChecksum(table.array(), 0, table.capacity(), CHECKSUM);
        return table.array();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Makes the sum of those bytes zero by one of them. */
    static void setChecksum(byte[] bytes, int from, int length, int at) {
        bytes[at] = 0;
        int sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += bytes[i];
        }
        bytes[at] = (byte) -sum;
    }
}
