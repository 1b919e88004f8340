package dev.quarters.machine.virtio.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.virtio.DriverQueue;
import dev.quarters.machine.virtio.GuestDriver;
import dev.quarters.machine.virtio.MapState;
import dev.quarters.machine.virtio.TestEvents;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A slow disk holds up its own requests and nobody else. */
class BackgroundRequestsTest {

    private static final long FLUSH = 1 << 9;

    private final TestEvents events = new TestEvents();
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final SlowImage image = new SlowImage(new MemoryImage(1 << 20));
    private final GuestDriver driver =
            new GuestDriver(new BlockDevice(image, "", events, executor), events).start(FLUSH);
    private final DriverQueue queue = driver.queue(0);

    @AfterEach
    void close() {
        image.permits.release(1000);
        executor.shutdown();
        driver.close();
    }

    /** Writes wait until a test lets them. */
    private static final class SlowImage implements BlockImage {

        private final BlockImage image;
        final Semaphore permits = new Semaphore(0);
        final CountDownLatch begun = new CountDownLatch(1);
        volatile int writes;

        SlowImage(BlockImage image) {
            this.image = image;
        }

        @Override
        public long size() {
            return image.size();
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public void read(long position, MemorySegment to) {
            image.read(position, to);
        }

        @Override
        public void write(long position, MemorySegment from) {
            begun.countDown();
            permits.acquireUninterruptibly();
            image.write(position, from);
            writes++;
        }

        @Override
        public void flush() {}

        @Override
        public void discard(long position, long length) {}

        @Override
        public void writeZeroes(long position, long length, boolean mayDeallocate) {}

        @Override
        public void close() {}
    }

    private void write(int sector, int value) {
        byte[] data = new byte[512];
        java.util.Arrays.fill(data, (byte) value);
        queue.put(BlockDeviceTest.request(BlockRequest.OUT, sector, data), 1);
        queue.notifyDevice();
    }

    private void awaitUsed(DriverQueue of, int count) throws InterruptedException {
        for (int seen = 0; seen < count; ) {
            events.run();
            if (of.poll().isPresent()) {
                seen++;
            } else {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }

    /** Lets one write go on when that thread waits, and so has dropped the others. */
    private void releaseOnceWaiting(Thread thread) {
        executor.execute(
                () -> {
                    while (thread.getState() != Thread.State.WAITING) {
                        Thread.onSpinWait();
                    }
                    image.permits.release(1);
                });
    }

    @Test
    void theDriverGoesOnMeanwhile() throws InterruptedException {
        write(1, 1);
        write(2, 2);
        image.begun.await();
        events.run();
        assertThat(queue.hasUsed()).isFalse();

        image.permits.release(2);
        awaitUsed(queue, 2);

        assertThat(image.writes).isEqualTo(2);
    }

    @Test
    void aResetWaitsForTheOneInWorkAndForgetsTheRest() throws InterruptedException {
        write(1, 1);
        write(2, 2);
        write(3, 3);
        image.begun.await();
        releaseOnceWaiting(Thread.currentThread());

        driver.transport().setStatus(0);

        assertThat(image.writes).isEqualTo(1);
        events.run();
        assertThat(queue.hasUsed()).as("nothing is given after a reset").isFalse();
    }

    @Test
    void whatWasNotGivenBackIsServedAfterLoading() throws InterruptedException {
        image.permits.release(100);
        MapState[] saved = new MapState[1];
        events.locked( // By whom a machine is saved: nothing is given back meanwhile.
                () -> {
                    write(1, 7);
                    write(2, 8);
                    saved[0] = MapState.of(driver.transport());
                });
        MemoryImage disk = new MemoryImage(1 << 20);

        TestEvents otherEvents = new TestEvents();
        GuestDriver other = driver.movedTo(new BlockDevice(disk, ""), driver.memory(), otherEvents);
        other.transport().load(saved[0]);
        otherEvents.run();

        assertThat(other.queue(0).poll().orElseThrow().bytes()).containsExactly(0);
        assertThat(other.queue(0).poll().orElseThrow().bytes()).containsExactly(0);
        byte[] sectors = new byte[1024];
        disk.read(512, MemorySegment.ofArray(sectors));
        assertThat(sectors[0]).isEqualTo((byte) 7);
        assertThat(sectors[1023]).isEqualTo((byte) 8);
    }
}
