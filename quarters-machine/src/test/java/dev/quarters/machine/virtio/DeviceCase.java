package dev.quarters.machine.virtio;

import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.virtio.balloon.BalloonDevice;
import dev.quarters.machine.virtio.block.BlockDevice;
import dev.quarters.machine.virtio.block.MemoryImage;
import dev.quarters.machine.virtio.console.ConsoleDevice;
import dev.quarters.machine.virtio.console.PortDefinition;
import dev.quarters.machine.virtio.entropy.EntropyDevice;
import dev.quarters.machine.virtio.entropy.SeededEntropy;
import dev.quarters.machine.virtio.network.FrameReceiver;
import dev.quarters.machine.virtio.network.MacAddress;
import dev.quarters.machine.virtio.network.NetworkBackend;
import dev.quarters.machine.virtio.network.NetworkDevice;
import dev.quarters.machine.virtio.vsock.VsockChannel;
import dev.quarters.machine.virtio.vsock.VsockDevice;
import dev.quarters.machine.virtio.vsock.VsockListener;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Every device, with what a driver might send to it and what its host might do. */
public interface DeviceCase {

    /** A new one. */
    VirtioDevice device(TestEvents events, GuestMemory memory);

    /** What begins a chain that the device looks into, though not always. */
    byte[] payload(Random random);

    /** Something that the host does with the device made last. */
    default void hostActs(Random random) {}

    /** Whether all of it can be loaded: not the host's end of a connection. */
    default boolean goesOnTheSame() {
        return true;
    }

    /** All of them. */
    static List<DeviceCase> all() {
        return List.of(
                new OfConsole(),
                new OfBlock(),
                new OfEntropy(),
                new OfNetwork(),
                new OfBalloon(),
                new OfVsock());
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Named for what it makes. */
    abstract class Named implements DeviceCase {
        @Override
        public String toString() {
            return getClass().getSimpleName().substring("Of".length());
        }
    }

    final class OfConsole extends Named {

        private ConsoleDevice device;

        @Override
        public VirtioDevice device(TestEvents events, GuestMemory memory) {
            device =
                    new ConsoleDevice(
                            events,
                            List.of(
                                    new PortDefinition("", true),
                                    new PortDefinition("agent", false)));
            return device;
        }

        @Override
        public byte[] payload(Random random) {
            ByteBuffer message = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            message.putInt(random.nextInt(4) - 1).putShort((short) random.nextInt(9));
            message.putShort((short) random.nextInt(2));
            return message.array();
        }

        @Override
        public void hostActs(Random random) {
            var port = device.port(random.nextInt(2));
            switch (random.nextInt(5)) {
                case 0 -> port.attach(bytes -> random.nextLong(bytes.byteSize() + 2));
                case 1 -> port.detach();
                case 2 -> port.resize(random.nextInt(100), random.nextInt(200));
                case 3 -> port.resume();
                default -> port.write(bytes(random, 100), 0, random.nextInt(100));
            }
        }
    }

    final class OfBlock extends Named {

        @Override
        public VirtioDevice device(TestEvents events, GuestMemory memory) {
            return new BlockDevice(new MemoryImage(1 << 20), "serial");
        }

        @Override
        public byte[] payload(Random random) {
            int[] types = {0, 0, 1, 1, 4, 8, 11, 13, 99};
            byte[] data = bytes(random, 512 * random.nextInt(3));
            ByteBuffer request =
                    ByteBuffer.allocate(16 + data.length).order(ByteOrder.LITTLE_ENDIAN);
            request.putInt(types[random.nextInt(types.length)]).putInt(0);
            return request.putLong(random.nextInt(2050)).put(data).array();
        }
    }

    final class OfEntropy extends Named {

        @Override
        public VirtioDevice device(TestEvents events, GuestMemory memory) {
            return new EntropyDevice(new SeededEntropy(1));
        }

        @Override
        public byte[] payload(Random random) {
            return bytes(random, random.nextInt(10));
        }
    }

    /** Its own echo. */
    final class OfNetwork extends Named implements NetworkBackend {

        private FrameReceiver receiver;

        @Override
        public VirtioDevice device(TestEvents events, GuestMemory memory) {
            return new NetworkDevice(events, MacAddress.parse("52:54:00:00:00:01"), this);
        }

        @Override
        public byte[] payload(Random random) {
            return bytes(random, random.nextInt(2000));
        }

        @Override
        public void hostActs(Random random) {
            int length = random.nextInt(5000);
            receiver.receive(bytes(random, length), 0, length);
        }

        @Override
        public void send(byte[] frame, int offset, int length) {
            receiver.receive(frame, offset, length);
        }

        @Override
        public void attach(FrameReceiver given) {
            receiver = given;
        }
    }

    final class OfBalloon extends Named {

        private BalloonDevice device;

        @Override
        public VirtioDevice device(TestEvents events, GuestMemory memory) {
            device = new BalloonDevice(events, memory, (address, length) -> {});
            return device;
        }

        @Override
        public byte[] payload(Random random) {
            return bytes(random, random.nextInt(400));
        }

        @Override
        public void hostActs(Random random) {
            if (random.nextBoolean()) {
                device.setTarget(random.nextLong());
            } else {
                device.requestStatistics(unused -> {});
            }
        }
    }

    /** Listens at ports 0 to 3. */
    final class OfVsock extends Named {

        private VsockDevice device;
        private final List<VsockChannel> channels = new ArrayList<>();

        @Override
        public VirtioDevice device(TestEvents events, GuestMemory memory) {
            device = new VsockDevice(events, 3);
            channels.clear();
            for (int port = 0; port < 4; port++) {
                device.host()
                        .listen(
                                port,
                                channel -> {
                                    keep(channel);
                                    return new VsockListener() {};
                                });
            }
            return device;
        }

        @Override
        public boolean goesOnTheSame() {
            return false;
        }

        private void keep(VsockChannel channel) {
            channels.add(channel);
            channels.removeIf(each -> channels.size() > 100 && !each.isOpen());
        }

        @Override
        public byte[] payload(Random random) {
            byte[] data = bytes(random, random.nextInt(100));
            ByteBuffer packet =
                    ByteBuffer.allocate(44 + data.length).order(ByteOrder.LITTLE_ENDIAN);
            packet.putLong(3).putLong(2).putInt(random.nextInt(6)).putInt(random.nextInt(5));
            packet.putInt(data.length).putShort((short) 1).putShort((short) random.nextInt(9));
            packet.putInt(random.nextInt(4)).putInt(random.nextInt()).putInt(random.nextInt());
            return packet.put(data).array();
        }

        @Override
        public void hostActs(Random random) {
            if (channels.isEmpty() || random.nextInt(20) == 0 && channels.size() < 200) {
                keep(device.host().connect(random.nextInt(6), new VsockListener() {}));
                return;
            }
            VsockChannel channel = channels.get(random.nextInt(channels.size()));
            byte[] bytes = new byte[500];
            switch (random.nextInt(10)) {
                case 0 -> channel.close();
                case 1 -> channel.shutdownOutput();
                case 2, 3, 4 -> channel.read(bytes, 0, random.nextInt(500));
                default -> channel.write(bytes, 0, random.nextInt(500));
            }
        }
    }
}
