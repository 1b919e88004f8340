package dev.quarters.machine.virtio;

import static java.util.Map.entry;

import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.virtio.block.BlockDevice;
import dev.quarters.machine.virtio.block.qcow2.Qcow2Image;
import dev.quarters.machine.virtio.fs.FileSystemDevice;
import dev.quarters.machine.virtio.fs.node.Capacity;
import dev.quarters.machine.virtio.fs.node.ErrorNumber;
import dev.quarters.machine.virtio.fs.node.FileSystem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Devices with something of the host behind them. */
public final class DiskAndFileCases {

    private DiskAndFileCases() {}

    public static List<DeviceCase> all() {
        return List.of(new OfQcow2(), new OfFileSystem());
    }

    /** A disk with a backing file; both files are gone as soon as they are open. */
    private static final class OfQcow2 extends DeviceCase.Named {

        private final DeviceCase plain = new DeviceCase.OfBlock();

        @Override
        public VirtioDevice device(TestEvents events, GuestMemory memory) {
            try {
                Path folder = Files.createTempDirectory("qcow2");
                Path base = Files.write(folder.resolve("base"), new byte[1 << 20]);
                Path top = folder.resolve("top");
                Qcow2Image image =
                        Qcow2Image.create(
                                top, 1 << 20, Optional.of(new Qcow2Image.Backing("base", "raw")));
                for (Path each : List.of(top, base, folder)) {
                    Files.delete(each);
                }
                return new BlockDevice(image, "serial");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public byte[] payload(Random random) {
            return plain.payload(random);
        }
    }

    /**
     * Files that are not there, or empty: what the device makes of requests, not what is served.
     */
    private static final class OfFileSystem extends DeviceCase.Named {

        private static final int HEADER = 40;
        private static final int INIT = 26;
        private static final Map<Class<?>, Object> NOTHING =
                Map.ofEntries(
                        entry(boolean.class, false),
                        entry(int.class, 0),
                        entry(long.class, 0L),
                        entry(Capacity.class, new Capacity(4096, 9, 9, 9, 9, 9, 255)));

        private int calls;

        @Override
        public VirtioDevice device(TestEvents events, GuestMemory memory) {
            return new FileSystemDevice(
                    "files",
                    (FileSystem)
                            Proxy.newProxyInstance(
                                    FileSystem.class.getClassLoader(),
                                    new Class<?>[] {FileSystem.class},
                                    (_, method, _) -> answer(method)));
        }

        private Object answer(Method method) {
            boolean fails = calls++ % 3 == 0;
            Class<?> type = method.getReturnType();
            if (fails && type == int.class) {
                return -ErrorNumber.ENOENT;
            }
            return fails && type == long.class
                    ? (Object) (long) -ErrorNumber.EIO
                    : NOTHING.get(type);
        }

        /** INIT in a way that is accepted, or any other request with a body of garbage. */
        @Override
        public byte[] payload(Random random) {
            byte[] body = new byte[random.nextInt(200)];
            random.nextBytes(body);
            boolean starts = random.nextInt(20) == 0;
            ByteBuffer message =
                    ByteBuffer.allocate(HEADER + 64 + body.length).order(ByteOrder.LITTLE_ENDIAN);
            int length = HEADER + (starts ? 64 : body.length);
            message.putInt(random.nextInt(8) == 0 ? random.nextInt() : length);
            message.putInt(starts ? INIT : 1 + random.nextInt(52)).putLong(random.nextLong());
            message.putLong(1 + random.nextInt(3)).position(HEADER);
            if (starts) {
                message.putInt(7).putInt(38).putInt(1 << 16).putInt(-1);
            } else {
                message.put(body);
            }
            return Arrays.copyOf(message.array(), length);
        }
    }
}
