package dev.quarters.machine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.state.StateException;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Memory comes back as it was; of a file that nobody vouches for it comes back or is refused. */
class MemoryImageTest {

    private static final int SIZE = 4 << 20;

    private static byte[] saved(GuestMemory ram) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new MemoryImage(ram).write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static void load(GuestMemory ram, byte[] bytes) throws IOException {
        new MemoryImage(ram).read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    private static void fill(GuestMemory ram) {
        ram.writeByte(0, 1);
        ram.writeLong(4096 * 3 - 4, -1);
        for (int page = 300; page < 700; page++) {
            ram.writeLong(4096L * page + 8, page);
        }
        ram.writeByte(SIZE - 1, 9);
    }

    @Test
    void allOfItComesBackAndZerosTakeNoSpace() throws IOException {
        try (GuestMemory ram = new GuestMemory(SIZE);
                GuestMemory copy = new GuestMemory(SIZE)) {
            fill(ram);
            copy.writeLong(4096 * 100, 77);
            copy.writeLong(SIZE - 8192, 77);
            List<Long> told = new ArrayList<>();
            copy.addListener((address, length) -> told.add(address));
            byte[] bytes = saved(ram);

            load(copy, bytes);

            assertThat(copy.segment().mismatch(ram.segment())).isEqualTo(-1);
            assertThat(bytes.length).isBetween(404 * 4096, 410 * 4096);
            assertThat(told).contains(0L, 4096L * 2, 4096L * 100, 4096L * 300, SIZE - 8192L);
        }
    }

    @Test
    void memoryOfAnotherSizeIsRefused() throws IOException {
        long size = GuestMemory.LOW_END + (1 << 20);
        try (GuestMemory ram = new GuestMemory(1 << 20)) {
            assertThatThrownBy(() -> loadOther(ram, size))
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("3073 MiB")
                    .hasMessageContaining("this one has 1");
        }
    }

    private static void loadOther(GuestMemory ram, long size) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeBytes("QRTR-RAM");
        out.writeInt(1);
        out.writeLong(size);
        load(ram, bytes.toByteArray());
    }

    @Test
    void aFileThatWasCutOrChangedAnywhereIsRefused() throws IOException {
        try (GuestMemory ram = new GuestMemory(64 << 10);
                GuestMemory copy = new GuestMemory(64 << 10)) {
            ram.writeLong(4096, 5);
            byte[] bytes = saved(ram);
            for (int i = 0; i < bytes.length; i++) {
                byte[] cut = Arrays.copyOf(bytes, i);
                assertThatThrownBy(() -> load(copy, cut)).isInstanceOf(StateException.class);
                byte[] changed = bytes.clone();
                changed[i] ^= (byte) (1 << i % 8);
                assertThatThrownBy(() -> load(copy, changed)).isInstanceOf(StateException.class);
            }
            load(copy, bytes);
            assertThat(copy.readLong(4096)).isEqualTo(5);
        }
    }
}
