package dev.quarters.machine.virtio.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.virtio.GuestDriver;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

class BlockDeviceTest {

    private static final int SECTORS = 2048;

    @TempDir Path folder;
    private RecordingImage image;
    private GuestDriver driver;

    @BeforeEach
    void start() {
        image = new RecordingImage(RawImage.create(folder.resolve("disk"), SECTORS * 512L));
        driver = new GuestDriver(new BlockDevice(image, "serial-1"));
        driver.start(driver.transport().device().features());
    }

    @AfterEach
    void close() {
        driver.close();
        image.close();
    }

    static byte[] request(int type, long sector, byte[] data) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.putInt(type).putInt(0).putLong(sector).put(data).array();
    }

    static byte[] range(long sector, long sectors, int flags) {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.putLong(sector).putInt((int) sectors).putInt(flags).array();
    }

    private int status(int type, long sector, byte[] data, int writable) {
        byte[] answer = driver.request(0, request(type, sector, data), writable + 1);
        assertThat(answer).hasSize(writable + 1);
        return answer[writable];
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void whatIsWrittenIsRead() {
        byte[] data = new byte[200 * 512];
        new java.util.Random(3).nextBytes(data);

        assertThat(status(BlockRequest.OUT, 7, data, 0)).isEqualTo(BlockRequest.OK);
        byte[] answer = driver.request(0, request(BlockRequest.IN, 7, new byte[0]), 200 * 512 + 1);

        assertThat(Arrays.copyOf(answer, 200 * 512)).isEqualTo(data);
        assertThat(answer[200 * 512]).isEqualTo((byte) BlockRequest.OK);
    }

    @Test
    void configurationTellsTheSize() {
        assertThat(driver.readConfiguration(0, 8)).isEqualTo(SECTORS);
        assertThat(driver.readConfiguration(20, 4)).isEqualTo(512);
    }

    @Test
    void theSerialIsPadded() {
        byte[] answer = driver.request(0, request(BlockRequest.GET_ID, 0, new byte[0]), 21);

        assertThat(new String(answer, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("serial-1");
        assertThat(Arrays.copyOfRange(answer, 8, 21)).containsOnly(0);
    }

    @Test
    void aFlushReachesTheImage() {
        status(BlockRequest.OUT, 0, filled(512, 1), 0);
        assertThat(image.flushes).isZero();

        assertThat(status(BlockRequest.FLUSH, 0, new byte[0], 0)).isEqualTo(BlockRequest.OK);

        assertThat(image.flushes).isEqualTo(1);
    }

    @Test
    void withoutACacheEveryWriteIsFlushed() {
        driver.transport().device().writeConfiguration(32, 1, 0);

        status(BlockRequest.OUT, 0, filled(512, 1), 0);

        assertThat(image.flushes).isEqualTo(1);
    }

    @Test
    void aDriverThatKnowsNoFlushIsWrittenThrough() {
        driver.start(0);

        status(BlockRequest.OUT, 0, filled(512, 1), 0);

        assertThat(image.flushes).isEqualTo(1);
    }

    @Test
    void zeroesAndDiscardsHaveRanges() {
        status(BlockRequest.OUT, 0, filled(4096, 9), 0);
        byte[] two = new byte[32];
        System.arraycopy(range(1, 1, 1), 0, two, 0, 16);
        System.arraycopy(range(4, 2, 0), 0, two, 16, 16);

        assertThat(status(BlockRequest.WRITE_ZEROES, 0, two, 0)).isEqualTo(BlockRequest.OK);
        assertThat(status(BlockRequest.DISCARD, 0, range(0, SECTORS, 0), 0))
                .isEqualTo(BlockRequest.OK);

        assertThat(image.zeroed).containsExactly("512+512 unmap", "2048+1024");
        assertThat(image.discarded).containsExactly("0+" + SECTORS * 512);
    }

    record Hostile(String name, int type, long sector, byte[] data, int writable, int status) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Hostile> hostileRequests() {
        byte[] none = new byte[0];
        return List.of(
                new Hostile("unknown type", 99, 0, none, 0, 2),
                new Hostile("read past the end", 0, SECTORS, none, 512, 1),
                new Hostile("read over the end", 0, SECTORS - 1, none, 1024, 1),
                new Hostile("read at -1", 0, -1, none, 512, 1),
                new Hostile("a sector that overflows", 0, 1L << 55, none, 512, 1),
                new Hostile("write past the end", 1, SECTORS, filled(512, 1), 0, 1),
                new Hostile("read of half a sector", 0, 0, none, 100, 1),
                new Hostile("write of half a sector", 1, 0, filled(100, 1), 0, 1),
                new Hostile("discard past the end", 11, 0, range(SECTORS, 1, 0), 0, 1),
                new Hostile("discard of all there is", 11, 0, range(0, -1, 0), 0, 1),
                new Hostile("discard with unmap", 11, 0, range(0, 1, 1), 0, 2),
                new Hostile("zeroes with unknown flags", 13, 0, range(0, 1, 2), 0, 2),
                new Hostile("half a range", 11, 0, filled(8, 0), 0, 1),
                new Hostile("no range", 13, 0, none, 0, 1),
                new Hostile("too many ranges", 11, 0, filled(17 * 16, 0), 0, 1));
    }

    @ParameterizedTest
    @MethodSource("hostileRequests")
    void nonsenseGetsAStatus(Hostile hostile) {
        assertThat(status(hostile.type, hostile.sector, hostile.data, hostile.writable))
                .isEqualTo(hostile.status);
        assertThat(driver.needsReset()).isFalse();
    }

    @Test
    void aShortHeaderIsAnError() {
        assertThat(driver.request(0, new byte[8], 1)).containsExactly(BlockRequest.IO_ERROR);
    }

    @Test
    void aRequestWithoutStatusComesBack() {
        assertThat(driver.request(0, request(BlockRequest.OUT, 0, filled(512, 1)), 0)).isEmpty();
        assertThat(image.writes).isZero();
    }

    @Test
    void aFailureOfTheHostIsAnError() {
        image.fail = true;

        assertThat(status(BlockRequest.OUT, 0, filled(512, 1), 0)).isEqualTo(BlockRequest.IO_ERROR);
        assertThat(status(BlockRequest.IN, 0, new byte[0], 512)).isEqualTo(BlockRequest.IO_ERROR);
    }

    @Test
    void aReadOnlyDiskIsNotWritten() {
        image.close();
        RecordingImage readOnly = new RecordingImage(RawImage.open(folder.resolve("disk"), true));
        try (GuestDriver other = new GuestDriver(new BlockDevice(readOnly, ""))) {
            assertThat(other.transport().device().features() & BlockConfiguration.READ_ONLY)
                    .isNotZero();
            other.start(BlockConfiguration.READ_ONLY);

            byte[] answer = other.request(0, request(BlockRequest.OUT, 0, filled(512, 1)), 1);

            assertThat(answer).containsExactly(BlockRequest.IO_ERROR);
            assertThat(readOnly.writes).isZero();
        }
        readOnly.close();
    }
}
