package dev.quarters.machine.virtio.console;

import dev.quarters.machine.virtio.DriverQueue;
import dev.quarters.machine.virtio.GuestDriver;
import dev.quarters.machine.virtio.TestEvents;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A console driver: what Linux does with the control queues and ports. */
final class ConsoleGuest implements AutoCloseable {

    /** A control message from the device. */
    record Message(int port, int event, int value, String data) {}

    final GuestDriver driver;

    ConsoleGuest(ConsoleDevice device, TestEvents events, long features) {
        driver = new GuestDriver(device, events).start(features);
    }

    /** With control queues, and buffers for the device's messages. */
    static ConsoleGuest multiport(ConsoleDevice device, TestEvents events) {
        ConsoleGuest guest = new ConsoleGuest(device, events, ConsoleDevice.MULTIPORT | 1);
        for (int i = 0; i < 32; i++) {
            guest.driver.queue(ConsoleDevice.CONTROL_RECEIVE).put(new byte[0], 256);
        }
        guest.driver.queue(ConsoleDevice.CONTROL_RECEIVE).notifyDevice();
        guest.send(-1, ControlEvent.DEVICE_READY, 1);
        return guest;
    }

    void send(int port, int event, int value) {
        ByteBuffer message = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(port).putShort((short) event).putShort((short) value);
        driver.request(ConsoleDevice.CONTROL_TRANSMIT, message.array(), 0);
    }

    /** All messages that came. */
    List<Message> messages() {
        DriverQueue queue = driver.queue(ConsoleDevice.CONTROL_RECEIVE);
        List<Message> messages = new ArrayList<>();
        while (queue.hasUsed()) {
            ByteBuffer bytes = ByteBuffer.wrap(queue.poll().orElseThrow().bytes());
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            int port = bytes.getInt();
            int event = bytes.getShort();
            int value = bytes.getShort();
            byte[] rest = new byte[bytes.remaining()];
            bytes.get(rest);
            boolean text = event == ControlEvent.PORT_NAME;
            messages.add(
                    new Message(
                            port,
                            event,
                            value,
                            text
                                    ? new String(rest, StandardCharsets.UTF_8)
                                    : rest.length == 0 ? "" : Arrays.toString(rest)));
        }
        return messages;
    }

    /** Sets a port up and opens it. */
    void open(int port) {
        send(port, ControlEvent.PORT_READY, 1);
        send(port, ControlEvent.PORT_OPEN, 1);
        messages();
    }

    static int receiveQueue(int port) {
        return port == 0 ? 0 : 2 + 2 * port;
    }

    void write(int port, byte[] bytes) {
        driver.queue(receiveQueue(port) + 1).put(bytes, 0);
        driver.queue(receiveQueue(port) + 1).notifyDevice();
    }

    /** Whether the device is done with all that was written. */
    boolean allWritten(int port) {
        DriverQueue queue = driver.queue(receiveQueue(port) + 1);
        while (queue.hasUsed()) {
            queue.poll();
        }
        return queue.free() == queue.size();
    }

    void offer(int port, int bytes) {
        driver.queue(receiveQueue(port)).put(new byte[0], bytes);
        driver.queue(receiveQueue(port)).notifyDevice();
    }

    byte[] read(int port) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        DriverQueue queue = driver.queue(receiveQueue(port));
        while (queue.hasUsed()) {
            all.writeBytes(queue.poll().orElseThrow().bytes());
        }
        return all.toByteArray();
    }

    @Override
    public void close() {
        driver.close();
    }
}
