package dev.quarters.machine.virtio.fs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.virtio.DescriptorChain;
import dev.quarters.machine.virtio.VirtioDevice;
import dev.quarters.machine.virtio.VirtioQueues;
import dev.quarters.machine.virtio.fs.fuse.Session;
import dev.quarters.machine.virtio.fs.node.FileSystem;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Optional;

/**
 * A file system that the guest mounts by its tag (virtio 1.2 §5.11). Requests are served as they
 * come, so the order of the two queues does not matter.
 */
public final class FileSystemDevice implements VirtioDevice {

    private static final int DEVICE_ID = 26;
    private static final int TAG_SIZE = 36;
    private static final int HIGH_PRIORITY = 0;
    private static final int REQUESTS = 1;

    /** Linux's driver makes requests of at most that many buffers: 256 pages need them. */
    private static final int REQUEST_QUEUE_SIZE = 1024;

    private final byte[] configuration = new byte[TAG_SIZE + 4];
    private final Session session;
    private @Nullable VirtioQueues queues;

    /**
     * Serves a file system.
     *
     * @throws InvalidRequestException when the tag has no or more than 36 bytes
     */
    public FileSystemDevice(String tag, FileSystem files) {
        byte[] bytes = tag.getBytes(UTF_8);
        if (bytes.length == 0 || bytes.length > TAG_SIZE) {
            throw new InvalidRequestException(
                    "the tag \"" + tag + "\" of a file system has " + bytes.length + " bytes",
                    "give it 1 to " + TAG_SIZE);
        }
        System.arraycopy(bytes, 0, configuration, 0, bytes.length);
        configuration[TAG_SIZE] = 1; // num_request_queues
        session = new Session(files);
    }

    @Override
    public int deviceId() {
        return DEVICE_ID;
    }

    @Override
    public long features() {
        return 0;
    }

    @Override
    public int queueCount() {
        return 2;
    }

    @Override
    public int queueSize(int queue) {
        return queue == HIGH_PRIORITY ? 128 : REQUEST_QUEUE_SIZE;
    }

    @Override
    public void start(long features, VirtioQueues of) {
        queues = of;
    }

    @Override
    public void notified(int queue) {
        VirtioQueues from = queues;
        if (from == null || queue > REQUESTS) {
            return;
        }
        Optional<DescriptorChain> chain = from.take(queue);
        while (chain.isPresent()) {
            from.give(queue, chain.get(), session.serve(chain.get()));
            chain = from.take(queue);
        }
    }

    @Override
    public long readConfiguration(int offset, int size) {
        long value = 0;
        for (int i = Math.min(size, 8) - 1; i >= 0; i--) {
            int at = offset + i;
            value <<= 8;
            if (at >= 0 && at < configuration.length) {
                value |= configuration[at] & 0xff;
            }
        }
        return value;
    }

    @Override
    public void writeConfiguration(int offset, int size, long value) {
        // Nothing of it can be written.
    }

    @Override
    public void reset() {
        queues = null;
        session.reset();
    }

    @Override
    public void save(StateWriter out) {
        out.putBytes("tag", Arrays.copyOf(configuration, TAG_SIZE));
        out.put("session", session);
    }

    @Override
    public void load(StateReader in) {
        in.get("session", session);
    }
}
