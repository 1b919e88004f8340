package dev.quarters.machine.virtio.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.machine.virtio.DescriptorChain;
import dev.quarters.machine.virtio.VirtioQueues;
import dev.quarters.machine.virtio.fs.node.FileSystem;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Virtio 1.2 §5.11: what the driver sees of the device, and INIT through its queue. */
class FileSystemDeviceTest {

    private static final int INIT = 26;
    private static final int GETATTR = 3;
    private static final int REQUESTS = 1;

    @Test
    void configurationHasTheTagAndOneRequestQueue() {
        FileSystemDevice device = new FileSystemDevice("root", files(true));

        assertThat(device.deviceId()).isEqualTo(26);
        assertThat(device.readConfiguration(0, 4)).isEqualTo(0x746f6f72);
        assertThat(device.readConfiguration(4, 4)).isZero();
        assertThat(device.readConfiguration(36, 4)).isEqualTo(1);
        assertThat(device.readConfiguration(38, 4)).isZero();
        assertThat(device.readConfiguration(4000, 8)).isZero();
    }

    @Test
    void tagsHaveOneTo36Bytes() {
        assertThatThrownBy(() -> new FileSystemDevice("", files(true)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new FileSystemDevice("é".repeat(19), files(true)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("38 bytes");
        assertThat(new FileSystemDevice("t".repeat(36), files(true)).readConfiguration(35, 1))
                .isEqualTo('t');
    }

    private record Offer(int major, int minor, int flags, int error, int accepted) {}

    private static final int NO_OPEN = 1 << 17;
    private static final int MAX_PAGES = 1 << 22;
    private static final int WRITEBACK = 1 << 16;

    private static final List<Offer> OFFERS =
            List.of(
                    new Offer(7, 37, MAX_PAGES | WRITEBACK | NO_OPEN, 0, MAX_PAGES | NO_OPEN),
                    new Offer(7, 31, MAX_PAGES, 0, MAX_PAGES),
                    new Offer(7, 30, MAX_PAGES, -22, 0),
                    new Offer(6, 99, MAX_PAGES, -22, 0),
                    new Offer(8, 0, MAX_PAGES, 0, 0));

    @Test
    void initAcceptsWhatBothSidesCanDo() {
        for (Offer offer : OFFERS) {
            Driver driver = new Driver(files(true));

            ByteBuffer answer = driver.send(INIT, offer.major(), offer.minor(), 0, offer.flags());

            assertThat(answer.getInt(4)).as("%s", offer).isEqualTo(offer.error());
            if (offer.error() == 0) {
                assertThat(answer.getInt(16)).as("%s", offer).isEqualTo(7);
                assertThat(answer.getInt(28)).as("%s", offer).isEqualTo(offer.accepted());
            }
        }
    }

    @Test
    void sharedFilesAreOpenedAndTheirCachesChecked() {
        Driver driver = new Driver(files(false));

        ByteBuffer answer = driver.send(INIT, 7, 37, 0, -1);

        assertThat(answer.getInt(28) & NO_OPEN).isZero();
        assertThat(answer.getInt(28) & 1 << 12).isNotZero();
    }

    @Test
    void nothingIsServedBeforeInitAndAfterReset() {
        Driver driver = new Driver(files(true));
        assertThat(driver.send(GETATTR, 0, 0, 0, 0).getInt(4)).isEqualTo(-5);

        driver.send(INIT, 7, 37, 0, 0);
        driver.device.reset();
        driver.device.start(0, driver.queues);

        assertThat(driver.send(GETATTR, 0, 0, 0, 0).getInt(4)).isEqualTo(-5);
    }

    @Test
    void aMessageWithoutAWholeHeaderIsGivenBackUnanswered() {
        Driver driver = new Driver(files(true));
        driver.device.notified(REQUESTS);
        driver.waiting.add(new ArrayChain(new byte[39], 100));

        driver.device.notified(REQUESTS);

        assertThat(driver.given).containsExactly(0L);
    }

    /** Knows one thing about itself; nothing else of it is asked in these tests. */
    private static FileSystem files(boolean exclusive) {
        return (FileSystem)
                Proxy.newProxyInstance(
                        FileSystem.class.getClassLoader(),
                        new Class<?>[] {FileSystem.class},
                        (_, method, _) ->
                                switch (method.getName()) {
                                    case "isExclusive" -> exclusive;
                                    case "forgetAll" -> null;
                                    default -> throw new AssertionError(method);
                                });
    }

    private static final class Driver {
        final Deque<ArrayChain> waiting = new ArrayDeque<>();
        final List<Long> given = new ArrayList<>();
        final FileSystemDevice device;
        final VirtioQueues queues =
                new VirtioQueues() {
                    @Override
                    public Optional<DescriptorChain> take(int queue) {
                        return Optional.ofNullable(waiting.poll());
                    }

                    @Override
                    public void give(int queue, DescriptorChain chain, long written) {
                        given.add(written);
                    }

                    @Override
                    public void configurationChanged() {
                        throw new AssertionError("it never changes");
                    }
                };

        Driver(FileSystem files) {
            device = new FileSystemDevice("root", files);
            device.start(0, queues);
        }

        ByteBuffer send(int opcode, int... body) {
            ByteBuffer message = ByteBuffer.allocate(40 + 64).order(ByteOrder.LITTLE_ENDIAN);
            message.putInt(0, message.capacity()).putInt(4, opcode).putLong(16, 1);
            for (int i = 0; i < body.length; i++) {
                message.putInt(40 + 4 * i, body[i]);
            }
            ArrayChain chain = new ArrayChain(message.array(), 200);
            waiting.add(chain);
            device.notified(REQUESTS);
            assertThat(given.getLast()).isEqualTo(chain.written());
            return ByteBuffer.wrap(chain.answer).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static final class ArrayChain implements DescriptorChain {
        private final byte[] message;
        private final byte[] answer;
        private int read;
        private int written;

        ArrayChain(byte[] message, int room) {
            this.message = message;
            answer = new byte[room];
        }

        @Override
        public long readable() {
            return message.length - read;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            int size = Math.min(length, message.length - read);
            System.arraycopy(message, read, to, offset, size);
            read += size;
            return size;
        }

        @Override
        public long writable() {
            return answer.length - written;
        }

        @Override
        public long written() {
            return written;
        }

        @Override
        public int write(byte[] from, int offset, int length) {
            System.arraycopy(from, offset, answer, written, length);
            written += length;
            return length;
        }

        @Override
        public MemorySegment readInPlace(long length) {
            throw new AssertionError("no content in these tests: " + Arrays.toString(message));
        }

        @Override
        public MemorySegment writeInPlace(long length) {
            throw new AssertionError("no content in these tests");
        }
    }
}
