package dev.quarters.machine.virtio.vsock;

import dev.quarters.machine.virtio.DriverQueue;
import dev.quarters.machine.virtio.GuestDriver;
import dev.quarters.machine.virtio.TestEvents;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A driver of the socket device that sends and receives single packets. */
final class VsockGuest implements AutoCloseable {

    static final long ADDRESS = 42;

    /** What the guest says that it can take. */
    int space = 1 << 20;

    int forwarded;
    final GuestDriver driver;

    /** A packet to the guest; its data as text. */
    record Received(int operation, int from, int to, int flags, int space, int count, String data) {

        String summary() {
            return "%d %d>%d %s".formatted(operation, from, to, data).strip();
        }
    }

    VsockGuest(VsockDevice device, TestEvents events) {
        driver = new GuestDriver(device, events).start(VsockDevice.STREAM);
    }

    void offer(int count, int bytes) {
        for (int i = 0; i < count; i++) {
            driver.queue(VsockDevice.RECEIVE).put(new byte[0], bytes);
        }
        driver.queue(VsockDevice.RECEIVE).notifyDevice();
    }

    void send(int from, int to, int operation, int flags, byte[] data) {
        sendRaw(ADDRESS, 2, from, to, data.length, Packet.STREAM, operation, flags, data);
    }

    void send(int from, int to, int operation) {
        send(from, to, operation, 0, new byte[0]);
    }

    void sendRaw(
            long source,
            long destination,
            int from,
            int to,
            int length,
            int type,
            int operation,
            int flags,
            byte[] data) {
        ByteBuffer bytes = ByteBuffer.allocate(44 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(source).putLong(destination).putInt(from).putInt(to).putInt(length);
        bytes.putShort((short) type).putShort((short) operation).putInt(flags);
        bytes.putInt(space).putInt(forwarded).put(data);
        DriverQueue queue = driver.queue(VsockDevice.TRANSMIT);
        while (queue.hasUsed()) {
            queue.poll();
        }
        queue.put(bytes.array(), 0);
        queue.notifyDevice();
    }

    List<Received> receive() {
        DriverQueue queue = driver.queue(VsockDevice.RECEIVE);
        List<Received> all = new ArrayList<>();
        while (queue.hasUsed()) {
            ByteBuffer bytes =
                    ByteBuffer.wrap(queue.poll().orElseThrow().bytes())
                            .order(ByteOrder.LITTLE_ENDIAN);
            String data = StandardCharsets.US_ASCII.decode(bytes.slice(44, bytes.getInt(24))) + "";
            all.add(
                    new Received(
                            bytes.getShort(30),
                            bytes.getInt(16),
                            bytes.getInt(20),
                            bytes.getInt(32),
                            bytes.getInt(36),
                            bytes.getInt(40),
                            data));
        }
        return all;
    }

    List<String> summaries() {
        return receive().stream().map(Received::summary).toList();
    }

    @Override
    public void close() {
        driver.close();
    }
}
