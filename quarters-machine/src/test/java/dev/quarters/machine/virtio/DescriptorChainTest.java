package dev.quarters.machine.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Chains as streams: bytes come out as they were put in, whatever the pieces. */
class DescriptorChainTest {

    private final TestDevice device = new TestDevice();
    private final GuestDriver driver = new GuestDriver(device).start(0);
    private final DriverQueue queue = driver.queue(0);

    private static byte[] counting(int length, int from) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (from + i);
        }
        return bytes;
    }

    @Test
    void readsOverTheBordersOfBuffers() {
        queue.put(List.of(counting(3, 0), counting(5, 3), counting(1, 8)));
        DescriptorChain chain = device.take().orElseThrow();
        byte[] to = new byte[12];

        assertThat(chain.readable()).isEqualTo(9);
        assertThat(chain.read(to, 0, 4)).isEqualTo(4);
        assertThat(chain.readable()).isEqualTo(5);
        assertThat(chain.read(to, 4, 8)).as("only what is left").isEqualTo(5);
        assertThat(chain.read(to, 9, 1)).isZero();

        assertThat(to).startsWith(counting(9, 0));
    }

    @Test
    void writesOverTheBordersOfBuffers() {
        queue.put(List.of(), 3, 5, 1);
        DescriptorChain chain = device.take().orElseThrow();

        assertThat(chain.writable()).isEqualTo(9);
        assertThat(chain.write(counting(4, 0), 0, 4)).isEqualTo(4);
        assertThat(chain.written()).isEqualTo(4);
        assertThat(chain.write(counting(12, 4), 0, 12)).as("only where space is").isEqualTo(5);
        device.give(chain, chain.written());

        assertThat(queue.poll().orElseThrow().bytes()).isEqualTo(counting(9, 0));
    }

    @Test
    void piecesInPlaceEndAtTheBordersOfBuffers() {
        queue.put(List.of(counting(3, 0), counting(5, 3)), 4, 2);
        DescriptorChain chain = device.take().orElseThrow();

        assertThat(chain.readInPlace(100).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(counting(3, 0));
        assertThat(chain.readInPlace(2).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(counting(2, 3));
        assertThat(chain.readInPlace(100).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(counting(3, 5));
        assertThat(chain.readInPlace(100).byteSize()).isZero();
        MemorySegment first = chain.writeInPlace(100);
        MemorySegment second = chain.writeInPlace(1);
        first.fill((byte) 7);
        second.fill((byte) 8);
        device.give(chain, 5);

        assertThat(first.byteSize()).isEqualTo(4);
        assertThat(queue.poll().orElseThrow().bytes()).containsExactly(7, 7, 7, 7, 8);
    }

    @Test
    void whoDecodedCodeIsToldOfAllThatWasWritten() {
        List<String> ranges = new ArrayList<>();
        queue.put(List.of(), 4, 4, 4);
        DescriptorChain chain = device.take().orElseThrow();
        driver.memory()
                .addListener(
                        (address, length) -> {
                            for (int i = 0; i < 3; i++) {
                                if (address == queue.buffer(i)) {
                                    ranges.add(i + ":" + length);
                                }
                            }
                        });

        chain.writeInPlace(4).fill((byte) 1);
        chain.writeInPlace(3).fill((byte) 2);
        device.give(chain, 7);

        assertThat(ranges).containsExactly("0:4", "1:3");
    }

    @Test
    void descriptorsBeforeAnIndirectTableCount() {
        long table = 0x8000;
        driver.memory().write(0x9000, counting(6, 0), 0, 6);
        queue.describe(0, 0x9000, 2, DescriptorTable.NEXT, 1);
        // The device must ignore WRITE here (virtio 1.2 §2.7.5.3.2).
        queue.describe(1, table, 48, DescriptorTable.INDIRECT | DescriptorTable.WRITE, 0);
        queue.writeDescriptor(table, 0, 0x9002, 4, DescriptorTable.NEXT, 2);
        queue.writeDescriptor(table, 2, 0xA000, 16, DescriptorTable.WRITE, 0);
        queue.publish(0);

        DescriptorChain chain = device.take().orElseThrow();
        byte[] to = new byte[6];
        chain.read(to, 0, 6);

        assertThat(to).isEqualTo(counting(6, 0));
        assertThat(chain.writable()).isEqualTo(16);
    }

    @Test
    void chainsComeBackInAnyOrder() {
        int first = queue.put(new byte[] {1}, 1);
        int second = queue.put(new byte[] {2}, 1);
        DescriptorChain one = device.take().orElseThrow();
        DescriptorChain two = device.take().orElseThrow();

        device.give(two, 0);
        device.give(one, 0);

        assertThat(queue.poll().orElseThrow().head()).isEqualTo(second);
        assertThat(queue.poll().orElseThrow().head()).isEqualTo(first);
    }

    @Test
    void aChainFromBeforeAResetIsIgnored() {
        queue.put(new byte[] {1}, 1);
        DescriptorChain old = device.take().orElseThrow();
        driver.start(0);
        driver.queue(0).put(new byte[] {1}, 1);
        DescriptorChain current = device.take().orElseThrow();

        device.give(old, 0);
        assertThat(driver.queue(0).hasUsed()).isFalse();
        device.give(current, 0);
        device.give(current, 0);

        assertThat(driver.queue(0).poll()).isPresent();
        assertThat(driver.queue(0).hasUsed()).as("given once only").isFalse();
    }

    @Test
    void indicesWrapAround() {
        driver.memory().writeByte(0x9000, 7);
        queue.describe(0, 0x9000, 1, 0, 0);
        for (int i = 1; i <= 70_000; i++) {
            queue.publish(0);
            DescriptorChain chain = device.take().orElseThrow();
            device.give(chain, 0);
            if ((driver.memory().readShort(queue.used() + 2) & 0xFFFF) != (i & 0xFFFF)) {
                throw new AssertionError("used index after " + i);
            }
        }
        assertThat(driver.needsReset()).isFalse();
    }
}
