package dev.quarters.uml;

import static dev.quarters.linux.uapi.Socket.AF_UNIX;
import static dev.quarters.linux.uapi.Socket.SOCK_CLOEXEC;
import static dev.quarters.linux.uapi.Socket.SOCK_STREAM;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.machine.time.RealTimeEventQueue;
import dev.quarters.machine.virtio.vsock.VsockDevice;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** A kernel that says whatever it likes to a device gets answers or loses the device. */
@Timeout(60)
class VhostDeviceTest {

    private static final int SOCKADDR_UN_SIZE = 110;
    private static final long MEMORY = 1 << 20;
    private static final int ROUNDS = Integer.getInteger("quarters.vhost.rounds", 300);

    @TempDir private Path folder;

    private final RealTimeEventQueue events = new RealTimeEventQueue("vhost test");
    private final List<Throwable> broken = new ArrayList<>();
    private int sockets;

    @AfterEach
    void close() {
        events.close();
    }

    /** A device that was connected to. */
    private record Connected(VhostDevice device, int connection) implements AutoCloseable {

        void send(int request, byte[] payload) {
            byte[] message = new byte[12 + payload.length];
            little(message).putInt(request).putInt(1).putInt(payload.length).put(payload);
            Descriptors.write(connection, message);
        }

        Optional<ByteBuffer> reply() throws IOException {
            return VhostMessage.receive(connection).map(VhostMessage::payload);
        }

        /** As the kernel's process ends: its side first. */
        @Override
        public void close() {
            Descriptors.close(connection);
            device.close();
        }
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] integers(int... values) {
        byte[] bytes = new byte[4 * values.length];
        little(bytes).asIntBuffer().put(values);
        return bytes;
    }

    private Connected connect() {
        String path = folder.resolve("socket" + sockets++).toString();
        int listener = socket(SystemCall.bind, path);
        Kernel.check(Kernel.call(SystemCall.listen, listener, 1), "listen");
        VsockDevice vsock = new VsockDevice(events, 3);
        VhostDevice device = new VhostDevice(vsock, events, MEMORY, broken::add);
        device.serve(listener);
        return new Connected(device, socket(SystemCall.connect, path));
    }

    private static int socket(SystemCall use, String path) {
        long made = Kernel.call(SystemCall.socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        try (Scratch scratch = Scratch.borrow()) {
            long address = scratch.reserve(SOCKADDR_UN_SIZE);
            scratch.clear(address, SOCKADDR_UN_SIZE);
            scratch.putShort(address, AF_UNIX);
            byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
            scratch.copy(bytes, 0, bytes.length, address + 2);
            Kernel.check(Kernel.call(use, made, address, SOCKADDR_UN_SIZE), "use", path);
        }
        return (int) made;
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }

    @Test
    void tellsWhatItIsAndItsConfiguration() throws Exception {
        try (Connected connected = connect()) {
            connected.send(VhostMessage.GET_FEATURES, new byte[0]);
            long features = connected.reply().orElseThrow().getLong(0);
            assertThat(features >>> 32 & 1).as("VERSION_1").isEqualTo(1);
            assertThat(features >>> 30 & 1).as("PROTOCOL_FEATURES").isEqualTo(1);

            byte[] wanted = new byte[12 + 8];
            little(wanted).putInt(4, 8);
            connected.send(VhostMessage.GET_CONFIG, wanted);
            assertThat(connected.reply().orElseThrow().getLong(12)).isEqualTo(3);
        }
        assertThat(broken).hasOnlyElementsOfType(EOFException.class);
    }

    @Test
    void whatBreaksTheProtocolEndsTheConnection() throws Exception {
        record Case(int request, byte[] payload, String told) {}
        for (Case one :
                List.of(
                        new Case(99, new byte[0], "request 99 was not offered"),
                        new Case(VhostMessage.SET_FEATURES, new byte[4], "too short"),
                        new Case(VhostMessage.SET_VRING_NUM, integers(3, 64), "no queue 3"),
                        new Case(VhostMessage.SET_VRING_NUM, integers(-1, 64), "no queue -1"),
                        new Case(VhostMessage.SET_VRING_NUM, integers(0, 64), "before its memory"),
                        new Case(
                                VhostMessage.SET_VRING_ENABLE, integers(0, 1), "before its memory"),
                        new Case(VhostMessage.SET_VRING_CALL, new byte[8], "without a descriptor"),
                        new Case(VhostMessage.SET_MEM_TABLE, memoryTable(0, 4096), "descriptor"),
                        new Case(VhostMessage.SET_MEM_TABLE, memoryTable(0, 1L << 40), "memory of"),
                        new Case(VhostMessage.SET_MEM_TABLE, memoryTable(-1, 4096), "memory of"),
                        new Case(
                                VhostMessage.SET_MEM_TABLE,
                                memoryTable(Long.MAX_VALUE, 1),
                                "memory of"))) {
            broken.clear();
            try (Connected connected = connect()) {
                connected.send(one.request(), one.payload());
                assertThat(connected.reply()).as(one.told()).isEmpty();
            }
            assertThat(broken).as(one.told()).hasSize(1);
            assertThat(broken.getFirst()).hasMessageContaining(one.told());
        }
    }

    private static byte[] memoryTable(long physical, long size) {
        byte[] table = new byte[8 + 32];
        little(table).putInt(0, 1).putLong(8, physical).putLong(16, size).putLong(32, physical);
        return table;
    }

    @Test
    void garbageLeavesNothingOpen() throws Exception {
        long seed = Long.getLong("quarters.vhost.seed", System.nanoTime());
        System.out.println("vhost rounds: " + ROUNDS + ", seed: " + seed);
        Random random = new Random(seed);
        connect().close();
        long before = openFiles();
        for (int round = 0; round < ROUNDS; round++) {
            try (Connected connected = connect()) {
                for (int i = 0; i < 20; i++) {
                    byte[] payload = new byte[random.nextInt(8) * 8];
                    if (random.nextBoolean()) {
                        random.nextBytes(payload);
                    }
                    connected.send(random.nextInt(30), payload);
                }
            } catch (LinuxException ended) {
                assertThat(ended.getMessage()).contains("EPIPE");
            }
        }
        assertThat(openFiles()).isEqualTo(before);
        assertThat(broken)
                .allMatch(
                        failure ->
                                failure instanceof IOException
                                        || failure instanceof IllegalStateException
                                        || failure instanceof LinuxException);
    }
}
