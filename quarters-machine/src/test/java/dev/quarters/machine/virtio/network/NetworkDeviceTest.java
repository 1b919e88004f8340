package dev.quarters.machine.virtio.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.virtio.DriverQueue;
import dev.quarters.machine.virtio.GuestDriver;
import dev.quarters.machine.virtio.TestEvents;
import dev.quarters.machine.virtio.VirtioDevice;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class NetworkDeviceTest {

    private static final int HEADER = 12;

    private final TestEvents events = new TestEvents();
    private final Cable cable = new Cable();
    private final List<GuestDriver> drivers = new ArrayList<>();

    private GuestDriver guest(NetworkBackend backend, long features) {
        MacAddress address = MacAddress.parse("52:54:00:12:34:56");
        GuestDriver driver =
                new GuestDriver(new NetworkDevice(events, address, backend), events)
                        .start(features);
        drivers.add(driver);
        return driver;
    }

    @AfterEach
    void close() {
        drivers.forEach(GuestDriver::close);
    }

    private static byte[] frame(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        return bytes;
    }

    private static void send(GuestDriver driver, byte[] frame) {
        byte[] bytes = new byte[HEADER + frame.length];
        System.arraycopy(frame, 0, bytes, HEADER, frame.length);
        driver.request(NetworkDevice.TRANSMIT, bytes, 0);
    }

    private static void offer(GuestDriver driver, int... lengths) {
        for (int length : lengths) {
            driver.queue(ReceiveQueue.QUEUE).put(new byte[0], length);
        }
        driver.queue(ReceiveQueue.QUEUE).notifyDevice();
    }

    private static byte[] data(byte[] buffer) {
        return Arrays.copyOfRange(buffer, HEADER, buffer.length);
    }

    @Test
    void theGuestKnowsItsAddressAndLink() {
        GuestDriver driver = guest(cable.left(), NetworkDevice.STATUS | NetworkDevice.MAC);
        NetworkDevice device = (NetworkDevice) driver.transport().device();

        assertThat(driver.readConfiguration(0, 4)).isEqualTo(0x12005452);
        assertThat(driver.readConfiguration(4, 2)).isEqualTo(0x5634);
        assertThat(driver.readConfiguration(6, 2)).isEqualTo(1);
        device.setLink(false);

        assertThat(driver.readConfiguration(6, 2)).isZero();
        assertThat(driver.configurationInterrupts()).isEqualTo(1);
    }

    @Test
    void framesGoFromOneGuestToTheOther() {
        GuestDriver left = guest(cable.left(), 0);
        GuestDriver right = guest(cable.right(), 0);
        offer(left, 1526);
        offer(right, 1526, 1526);

        send(left, frame(60));
        send(left, frame(1514));
        send(right, frame(100));

        DriverQueue received = right.queue(ReceiveQueue.QUEUE);
        assertThat(data(received.poll().orElseThrow().bytes())).isEqualTo(frame(60));
        assertThat(data(received.poll().orElseThrow().bytes())).isEqualTo(frame(1514));
        byte[] back = left.queue(ReceiveQueue.QUEUE).poll().orElseThrow().bytes();
        assertThat(data(back)).isEqualTo(frame(100));
        assertThat(back[10]).as("one buffer").isEqualTo((byte) 1);
    }

    @Test
    void aFrameWithoutABufferIsLostOnACable() {
        GuestDriver left = guest(cable.left(), 0);
        guest(cable.right(), 0);

        send(left, frame(60));

        assertThat(cable.lost()).isEqualTo(1);
    }

    @Test
    void aLargeFrameTakesManyBuffersWhichAppearTogether() {
        GuestDriver left = guest(cable.left(), 0);
        GuestDriver right = guest(cable.right(), NetworkDevice.MERGEABLE_BUFFERS);
        DriverQueue queue = right.queue(ReceiveQueue.QUEUE);
        offer(right, 500);
        send(left, frame(1200));
        assertThat(cable.lost()).as("not enough yet").isEqualTo(1);
        offer(right, 500, 500);

        List<Integer> seen = new ArrayList<>();
        right.memory()
                .addListener(
                        (address, length) -> {
                            if (address == queue.used() + 2) {
                                seen.add(right.memory().readShort(queue.used() + 2));
                            }
                        });
        send(left, frame(1200));

        byte[] all = new byte[1212];
        int at = 0;
        for (int i = 0; i < 3; i++) {
            byte[] piece = queue.poll().orElseThrow().bytes();
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        assertThat(seen).containsExactly(3);
        assertThat(all[10]).isEqualTo((byte) 3);
        assertThat(data(all)).isEqualTo(frame(1200));
    }

    @Test
    void aBufferThatIsTooSmallTakesNothing() {
        GuestDriver left = guest(cable.left(), 0);
        GuestDriver right = guest(cable.right(), 0);
        offer(right, 100);

        send(left, frame(1200));

        assertThat(right.queue(ReceiveQueue.QUEUE).hasUsed()).isFalse();
        assertThat(right.needsReset()).isFalse();
    }

    @Test
    void theBackendHearsOfSpace() {
        List<String> heard = new ArrayList<>();
        FrameReceiver[] receiver = new FrameReceiver[1];
        NetworkBackend backend =
                new NetworkBackend() {
                    @Override
                    public void send(byte[] frame, int offset, int length) {
                        heard.add("frame of " + length);
                    }

                    @Override
                    public void attach(FrameReceiver given) {
                        receiver[0] = given;
                    }

                    @Override
                    public void receivable() {
                        heard.add("receivable");
                    }
                };
        GuestDriver driver = guest(backend, 0);
        heard.clear();

        assertThat(receiver[0].receive(frame(60), 0, 60)).isFalse();
        offer(driver, 1526);
        assertThat(receiver[0].receive(frame(60), 0, 60)).isTrue();
        send(driver, frame(60));
        send(driver, frame(70_000));
        driver.request(NetworkDevice.TRANSMIT, new byte[5], 0);

        assertThat(heard).containsExactly("receivable", "frame of 60");
    }

    @Test
    void nothingPassesWithoutALink() {
        GuestDriver left = guest(cable.left(), 0);
        GuestDriver right = guest(cable.right(), 0);
        offer(right, 1526);
        ((NetworkDevice) right.transport().device()).setLink(false);

        send(left, frame(60));

        assertThat(right.queue(ReceiveQueue.QUEUE).hasUsed()).isFalse();
    }

    /** A network that leaves checksums and segments to others, and remembers what it is told. */
    private static final class Offloading implements NetworkBackend {

        private final List<byte[]> sent = new ArrayList<>();
        private final List<String> taken = new ArrayList<>();
        private FrameReceiver receiver = (frame, offset, length) -> false;

        @Override
        public void send(byte[] frame, int offset, int length) {
            sent.add(Arrays.copyOfRange(frame, offset - HEADER_BYTES, offset + length));
        }

        @Override
        public void attach(FrameReceiver given) {
            receiver = given;
        }

        @Override
        public boolean hasOffloads() {
            return true;
        }

        @Override
        public void taken(boolean checksums, boolean segments) {
            taken.add(checksums + " " + segments);
        }
    }

    @Test
    void headersPassWhereTheyMeanSomething() {
        Offloading network = new Offloading();
        long features = NetworkDevice.GUEST_CHECKSUM | NetworkDevice.GUEST_SEGMENTS;
        GuestDriver driver = guest(network, features);
        byte[] bytes = frame(HEADER + 65_549);
        bytes[10] = 0;
        bytes[11] = 0;

        driver.request(NetworkDevice.TRANSMIT, bytes, 0);
        offer(driver, bytes.length);
        assertThat(network.receiver.receive(bytes, HEADER, bytes.length - HEADER)).isTrue();

        assertThat(network.sent).containsExactly(bytes);
        byte[] received = driver.queue(ReceiveQueue.QUEUE).poll().orElseThrow().bytes();
        assertThat(received[10]).as("one buffer").isEqualTo((byte) 1);
        received[10] = 0;
        assertThat(received).isEqualTo(bytes);
    }

    @Test
    void theNetworkHearsWhatTheDriverTakes() {
        Offloading network = new Offloading();
        guest(network, 0);
        guest(network, NetworkDevice.GUEST_SEGMENTS);
        guest(network, NetworkDevice.GUEST_CHECKSUM);
        guest(network, NetworkDevice.GUEST_CHECKSUM | NetworkDevice.GUEST_SEGMENTS);

        assertThat(network.taken)
                .containsExactly("false false", "false false", "true false", "true true");
        long offloads =
                NetworkDevice.CHECKSUM
                        | NetworkDevice.GUEST_CHECKSUM
                        | NetworkDevice.GUEST_SEGMENTS
                        | NetworkDevice.HOST_SEGMENTS;
        VirtioDevice plain = guest(cable.left(), 0).transport().device();
        assertThat(plain.features() & offloads).isZero();
    }
}
