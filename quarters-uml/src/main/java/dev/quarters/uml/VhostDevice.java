package dev.quarters.uml;

import static dev.quarters.linux.uapi.Epoll.EPOLLIN;
import static dev.quarters.linux.uapi.Socket.SOCK_CLOEXEC;
import static dev.quarters.machine.virtio.DeviceStatus.ACKNOWLEDGE;
import static dev.quarters.machine.virtio.DeviceStatus.DRIVER;
import static dev.quarters.machine.virtio.DeviceStatus.DRIVER_OK;
import static dev.quarters.machine.virtio.DeviceStatus.FEATURES_OK;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.virtio.Features;
import dev.quarters.machine.virtio.VirtioDevice;
import dev.quarters.machine.virtio.VirtioInterrupts;
import dev.quarters.machine.virtio.VirtioTransport;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A virtio device whose driver is a kernel in another process: a back-end of the vhost-user
 * protocol, by which that kernel hands over its memory, where its queues are in it, and for each
 * queue a descriptor to be told by and one to tell by. One thread serves messages and queues.
 *
 * <p>That kernel is the guest: nothing that it says is trusted. Who breaks the protocol loses the
 * device.
 */
final class VhostDevice implements VirtioInterrupts, AutoCloseable {

    /** What Linux's driver makes its queues of, without asking (arch/um/drivers/virtio_uml.c). */
    private static final int DRIVER_QUEUE_SIZE = 256;

    private static final long PROTOCOL_FEATURES = 1L << 30;
    private static final long PROTOCOL_CONFIGURATION = 1L << 9;

    /** Nothing is requested, but Linux 6.1 has no interrupts for a device without it. */
    private static final long PROTOCOL_BACKEND_REQUESTS = 1L << 5;

    private static final int NO_DESCRIPTOR = 1 << 8;
    private static final int INDEX = 0xFF;
    private static final int REGION = 32;
    private static final int SHUT_RDWR = 2;
    private static final int POLLFD = 8;

    private final VirtioDevice device;
    private final EventQueue events;
    private final long mostMemory;
    private final Consumer<Throwable> broken;
    private final int[] kicks;
    private final int[] calls;
    private int socket = -1;
    private int requests = -1;
    private boolean closed;
    private long features;
    private int enabled;
    private @Nullable GuestMemory memory;
    private @Nullable VirtioTransport transport;
    private long userToPhysical;
    private @Nullable Thread thread;

    /**
     * @param events under whose lock the device is used
     * @param mostMemory what the guest may have
     * @param broken told when the guest breaks the protocol, or ends it: EOFException
     */
    VhostDevice(
            VirtioDevice device, EventQueue events, long mostMemory, Consumer<Throwable> broken) {
        this.device = device;
        this.events = events;
        this.mostMemory = mostMemory;
        this.broken = broken;
        kicks = none(device.queueCount());
        calls = none(device.queueCount());
    }

    private static int[] none(int count) {
        int[] descriptors = new int[count];
        Arrays.fill(descriptors, -1);
        return descriptors;
    }

    /** Of virtio 1.2 §5. */
    int id() {
        return device.deviceId();
    }

    /** Waits for the driver at a socket that listens, and owns its descriptor. */
    synchronized void serve(int listener) {
        if (closed) {
            Descriptors.close(listener);
            return;
        }
        socket = listener;
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("quarters device " + device.deviceId())
                        .start(this::run);
    }

    private void run() {
        try {
            int connection = accept();
            while (connection >= 0 && serveNext(connection)) {
                // until the guest or this process has enough of it
            }
            if (!isClosed()) {
                broken.accept(new EOFException("it ended the connection of a device"));
            }
        } catch (IOException | RuntimeException | InternalError failure) {
            // InternalError: the guest took memory away that it had handed over.
            if (!isClosed()) {
                broken.accept(failure);
            }
        } finally {
            disconnect();
        }
    }

    private synchronized void disconnect() {
        Descriptors.close(socket);
        socket = -1;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private int accept() {
        long accepted = Kernel.call(SystemCall.accept4, socket, 0, 0, SOCK_CLOEXEC);
        synchronized (this) {
            Descriptors.close(socket);
            socket = Kernel.isError(accepted) ? -1 : (int) accepted;
            if (closed) {
                Descriptors.close(socket);
                socket = -1;
            }
            return socket;
        }
    }

    /** Waits for a message or a kick; false at the end of the connection. */
    private boolean serveNext(int connection) throws IOException {
        boolean message = false;
        try (Scratch scratch = Scratch.borrow()) {
            int count = kicks.length + 1;
            long polled = scratch.reserve(count * POLLFD);
            for (int i = 0; i < count; i++) {
                scratch.putInt(polled + (long) i * POLLFD, i == 0 ? connection : kicks[i - 1]);
                scratch.putInt(polled + (long) i * POLLFD + 4, EPOLLIN);
            }
            long ready = Kernel.call(SystemCall.ppoll, polled, count, 0, 0, 8);
            if (Errno.EINTR.is(ready)) {
                return true;
            }
            Kernel.check(ready, "wait for the guest's driver");
            message = scratch.getShort(polled + 6) != 0;
            for (int queue = 0; queue < kicks.length; queue++) {
                int happened = scratch.getShort(polled + (queue + 1L) * POLLFD + 6);
                if (happened != 0) {
                    kicked(queue, scratch);
                }
            }
        }
        return !message || serveMessage(connection);
    }

    private void kicked(int queue, Scratch scratch) throws IOException {
        long counter = scratch.reserve(Long.BYTES);
        long read = Kernel.call(SystemCall.read, kicks[queue], counter, Long.BYTES);
        if (read == 0 || Kernel.isError(read) && !Errno.EAGAIN.is(read)) {
            throw new IOException("what was to tell of queue " + queue + " can't be read");
        }
        VirtioTransport running = transport;
        if (running != null) {
            events.locked(() -> running.notified(queue));
        }
    }

    private boolean serveMessage(int connection) throws IOException {
        Optional<VhostMessage> received;
        try {
            received = VhostMessage.receive(connection);
        } catch (LinuxException reset) {
            return false;
        }
        if (received.isEmpty()) {
            return false;
        }
        try (VhostMessage message = received.get()) {
            serve(connection, message);
        }
        return true;
    }

    private void serve(int connection, VhostMessage message) throws IOException {
        switch (message.request()) {
            case VhostMessage.GET_FEATURES -> message.reply(connection, offered());
            case VhostMessage.SET_FEATURES ->
                    features = message.payload(8).getLong(0) & ~PROTOCOL_FEATURES;
            case VhostMessage.GET_PROTOCOL_FEATURES ->
                    message.reply(connection, PROTOCOL_CONFIGURATION | PROTOCOL_BACKEND_REQUESTS);
            case VhostMessage.SET_OWNER,
                    VhostMessage.SET_PROTOCOL_FEATURES,
                    VhostMessage.SET_VRING_BASE -> {}
            case VhostMessage.GET_CONFIG -> replyConfiguration(connection, message);
            case VhostMessage.SET_CONFIG -> setConfiguration(message);
            case VhostMessage.SET_MEM_TABLE -> takeMemory(message);
            case VhostMessage.SET_VRING_NUM -> {
                int queue = queue(message.payload(8).getInt(0));
                int size = message.payload().getInt(4);
                events.locked(() -> transport().queue(queue).setSize(size));
            }
            case VhostMessage.SET_VRING_ADDR -> setAddresses(message);
            case VhostMessage.SET_VRING_KICK -> takeDescriptor(message, kicks);
            case VhostMessage.SET_VRING_CALL -> takeDescriptor(message, calls);
            case VhostMessage.SET_BACKEND_REQUESTS -> {
                Descriptors.close(requests);
                requests = message.takeDescriptor();
            }
            case VhostMessage.SET_VRING_ENABLE ->
                    enable(queue(message.payload(8).getInt(0)), message.payload().getInt(4) != 0);
            default -> throw new IOException("request " + message.request() + " was not offered");
        }
    }

    private long offered() {
        return device.features()
                | Features.INDIRECT_DESCRIPTORS
                | Features.EVENT_INDEX
                | Features.VERSION_1
                | PROTOCOL_FEATURES;
    }

    private int queue(int index) throws IOException {
        if (index < 0 || index >= kicks.length) {
            throw new IOException("there is no queue " + index);
        }
        return index;
    }

    private VirtioTransport transport() {
        VirtioTransport made = transport;
        if (made == null) {
            throw new IllegalStateException("the guest set up a queue before its memory");
        }
        return made;
    }

    private void replyConfiguration(int connection, VhostMessage message) throws IOException {
        byte[] answer = new byte[message.payload(12).limit()];
        message.payload().get(0, answer);
        int offset = message.payload().getInt(0);
        events.locked(
                () -> {
                    for (int i = 12; i < answer.length; i++) {
                        answer[i] = (byte) device.readConfiguration(offset + i - 12, 1);
                    }
                });
        message.reply(connection, answer);
    }

    private void setConfiguration(VhostMessage message) throws IOException {
        int offset = message.payload(12).getInt(0);
        events.locked(
                () -> {
                    for (int i = 12; i < message.payload().limit(); i++) {
                        byte value = message.payload().get(i);
                        device.writeConfiguration(offset + i - 12, 1, value & 0xFF);
                    }
                });
    }

    /** One region: from where the kernel itself ends to the end of the guest's memory. */
    private void takeMemory(VhostMessage message) throws IOException {
        ByteBuffer payload = message.payload(8 + REGION);
        long physical = payload.getLong(8);
        long size = payload.getLong(16);
        long end = physical + size;
        if (payload.getInt(0) != 1
                || transport != null
                || physical < 0
                || size <= 0
                || end > mostMemory
                || end < 0
                || payload.getLong(32) != physical) {
            throw new IOException(
                    "memory of %d bytes at %d, of %d".formatted(size, physical, mostMemory));
        }
        userToPhysical = physical - payload.getLong(24);
        int descriptor = message.takeDescriptor();
        Path file = Path.of("/proc/self/fd/" + descriptor);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            GuestMemory mapped = new GuestMemory(channel, end);
            memory = mapped;
            transport = new VirtioTransport(device, mapped, events, this, DRIVER_QUEUE_SIZE);
        } finally {
            Descriptors.close(descriptor);
        }
    }

    private void setAddresses(VhostMessage message) throws IOException {
        ByteBuffer payload = message.payload(40);
        int queue = queue(payload.getInt(0));
        long descriptors = payload.getLong(8) + userToPhysical;
        long used = payload.getLong(16) + userToPhysical;
        long available = payload.getLong(24) + userToPhysical;
        events.locked(() -> transport().queue(queue).setAddresses(descriptors, available, used));
    }

    private void takeDescriptor(VhostMessage message, int[] descriptors) throws IOException {
        long value = message.payload(8).getLong(0);
        int queue = queue((int) (value & INDEX));
        int taken = (value & NO_DESCRIPTOR) != 0 ? -1 : message.takeDescriptor();
        if (taken >= 0) {
            Descriptors.setNonBlocking(taken);
        }
        events.locked(
                () -> {
                    Descriptors.close(descriptors[queue]);
                    descriptors[queue] = taken;
                });
    }

    /** The protocol has no word for a driver that is ready: it enables all queues then. */
    private void enable(int queue, boolean on) {
        VirtioTransport set = transport();
        events.locked(
                () -> {
                    if (!on) {
                        enabled = 0;
                        set.reset();
                        return;
                    }
                    if (enabled == 0) {
                        set.setStatus(ACKNOWLEDGE | DRIVER);
                        set.setDriverFeatures(features);
                        set.setStatus(ACKNOWLEDGE | DRIVER | FEATURES_OK);
                    }
                    set.enable(queue);
                    if (++enabled == kicks.length) {
                        set.setStatus(ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
                    }
                });
    }

    /** When its pipe is full, the guest was told often enough. */
    @Override
    public void used(int queue) {
        int call = calls[queue];
        if (call >= 0) {
            try (Scratch scratch = Scratch.borrow()) {
                long one = scratch.reserve(Long.BYTES);
                scratch.putLong(one, 1);
                Kernel.call(SystemCall.write, call, one, Long.BYTES);
            }
        }
    }

    @Override
    public void configuration() {
        // No device here changes it.
    }

    private void release() {
        events.locked(
                () -> {
                    device.reset();
                    transport = null;
                    for (int[] descriptors : new int[][] {kicks, calls}) {
                        for (int i = 0; i < descriptors.length; i++) {
                            Descriptors.close(descriptors[i]);
                            descriptors[i] = -1;
                        }
                    }
                    if (memory != null) {
                        memory.close();
                        memory = null;
                    }
                });
        Descriptors.close(requests);
        requests = -1;
    }

    /** Ends the connection, and waits until nothing of the guest is used any more. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            if (socket >= 0) {
                Kernel.call(SystemCall.shutdown, socket, SHUT_RDWR);
            }
            running = thread;
        }
        if (running != null) {
            join(running);
            release();
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
