package dev.quarters.machine.virtio.vsock;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The header of a packet (virtio 1.2 §5.10.6), in an array that is used again and again. */
final class Packet {

    static final int BYTES = 44;

    static final int STREAM = 1;

    static final int REQUEST = 1;
    static final int RESPONSE = 2;
    static final int RESET = 3;
    static final int SHUTDOWN = 4;
    static final int DATA = 5;
    static final int CREDIT_UPDATE = 6;
    static final int CREDIT_REQUEST = 7;

    /** Flags of {@link #SHUTDOWN}: the sender doesn't receive, doesn't send any more. */
    static final int NO_RECEIVE = 1;

    static final int NO_SEND = 2;

    static final long HOST = 2;

    final byte[] bytes = new byte[BYTES];
    private final ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    long source() {
        return fields.getLong(0);
    }

    long destination() {
        return fields.getLong(8);
    }

    int sourcePort() {
        return fields.getInt(16);
    }

    int destinationPort() {
        return fields.getInt(20);
    }

    long length() {
        return Integer.toUnsignedLong(fields.getInt(24));
    }

    int type() {
        return fields.getShort(28) & 0xFFFF;
    }

    int operation() {
        return fields.getShort(30) & 0xFFFF;
    }

    int flags() {
        return fields.getInt(32);
    }

    int bufferSpace() {
        return fields.getInt(36);
    }

    int forwarded() {
        return fields.getInt(40);
    }

    /** From the host to the guest. */
    void set(long guest, long ports, int type, int operation, int length, int flags) {
        fields.putLong(0, HOST);
        fields.putLong(8, guest);
        fields.putInt(16, hostPort(ports));
        fields.putInt(20, guestPort(ports));
        fields.putInt(24, length);
        fields.putShort(28, (short) type);
        fields.putShort(30, (short) operation);
        fields.putInt(32, flags);
        setCredit(0, 0);
    }

    void setCredit(int space, int count) {
        fields.putInt(36, space);
        fields.putInt(40, count);
    }

    /** Both ports of a connection. */
    static long ports(int hostPort, int guestPort) {
        return (long) hostPort << 32 | guestPort & 0xFFFF_FFFFL;
    }

    static int hostPort(long ports) {
        return (int) (ports >> 32);
    }

    static int guestPort(long ports) {
        return (int) ports;
    }
}
