package dev.quarters.guest.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.QuartersException;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** What is written is read again; of what others wrote nothing but a clear failure comes. */
class ArchiveTest {

    private static final long SEED = 20261124;

    private static final List<ArchiveEntry> ENTRIES =
            List.of(
                    entry("folder/", ArchiveEntry.FOLDER, 0, ""),
                    entry("folder/file", ArchiveEntry.FILE, 1000, ""),
                    entry("folder/" + "name ".repeat(60) + "ü", ArchiveEntry.FILE, 512, ""),
                    entry("empty", ArchiveEntry.FILE, 0, ""),
                    entry("link", ArchiveEntry.SYMBOLIC_LINK, 0, "to/".repeat(200)),
                    entry("hard", ArchiveEntry.HARD_LINK, 0, "folder/file"),
                    entry("device", ArchiveEntry.CHARACTER_DEVICE, 0, ""),
                    new ArchiveEntry("ids", '0', 0, 100_000_000, 3_000_000, 0, 0, "", 0));

    private static ArchiveEntry entry(String name, char type, long size, String target) {
        long device = type == ArchiveEntry.CHARACTER_DEVICE ? ArchiveEntry.device(259, 70000) : 0;
        return new ArchiveEntry(name, type, 04755, 5, 6, size, 1_600_000_000, target, device);
    }

    private static byte[] written() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ArchiveOutput out = new ArchiveOutput(bytes);
        for (ArchiveEntry entry : ENTRIES) {
            out.begin(entry);
            bytes.writeBytes(new byte[(int) entry.size()]);
            out.pad(entry.size());
        }
        out.end();
        return bytes.toByteArray();
    }

    private static List<ArchiveEntry> read(byte[] bytes, boolean contents) throws IOException {
        ArchiveInput in = new ArchiveInput(new ByteArrayInputStream(bytes));
        List<ArchiveEntry> entries = new ArrayList<>();
        byte[] buffer = new byte[300];
        Optional<ArchiveEntry> next = in.next();
        while (next.isPresent()) {
            entries.add(next.get());
            while (contents && in.read(buffer) >= 0) {
                assertThat(buffer).containsOnly(0);
            }
            next = in.next();
        }
        return entries;
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        assertThat(read(written(), true)).isEqualTo(ENTRIES);
        assertThat(read(written(), false)).isEqualTo(ENTRIES);
        assertThat(ENTRIES.get(6).major()).isEqualTo(259);
        assertThat(ENTRIES.get(6).minor()).isEqualTo(70000);
    }

    @Test
    void extendedAttributesAreRecordsOfAnyBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ArchiveOutput out = new ArchiveOutput(bytes);
        out.begin(ENTRIES.get(3), Map.of("security.capability", new byte[] {1, 0, '\n', -1}));
        out.end();

        byte[] record = Arrays.copyOfRange(bytes.toByteArray(), 512, 512 + 41);
        assertThat(new String(record, 0, 36, StandardCharsets.ISO_8859_1))
                .isEqualTo("41 SCHILY.xattr.security.capability=");
        assertThat(Arrays.copyOfRange(record, 36, 41)).containsExactly(1, 0, '\n', -1, '\n');
        assertThat(read(bytes.toByteArray(), true)).containsExactly(ENTRIES.get(3));
    }

    @Test
    void whatIsCutIsTold() throws IOException {
        byte[] whole = written();
        for (int length = 0; length < whole.length - 1024; length += 100) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut, true))
                    .isInstanceOf(QuartersException.class)
                    .hasMessageContaining("cannot read the archive");
        }
    }

    @Test
    void whatIsChangedIsReadOrTold() throws IOException {
        byte[] whole = written();
        Random random = new Random(SEED);
        int told = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(whole.length)] = (byte) random.nextInt();
            try {
                read(changed, false);
            } catch (QuartersException expected) {
                told++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + SEED + ", change " + i, e);
            }
        }
        assertThat(told).isPositive();
    }
}
