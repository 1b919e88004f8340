package dev.quarters.it.guestos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.QuartersException;
import dev.quarters.bootkit.BootKit;
import dev.quarters.emulator.DeterministicMachine;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** An unmodified kernel boots the same way every time, and goes on from a snapshot the same way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class DeterministicBootTest {

    private static final long MEMORY = 256L << 20;
    private static final long FIRST = 200_000_000;
    private static final long SECOND = 40_000_000;

    @TempDir private Path folder;
    private BootKit kit;

    @BeforeAll
    void findKernel() throws Exception {
        kit = GuestOsImages.stockKit();
    }

    private DeterministicMachine machine(long seed) {
        return new DeterministicMachine(
                kit.kernel(),
                kit.initrd(),
                "console=ttyS0 panic=-1 tsc=reliable no_timer_check cryptomgr.notests",
                MEMORY,
                seed,
                1_700_000_000);
    }

    @Test
    void twoRunsExecuteTheSameAndSoDoesASnapshot() throws Exception {
        Path file = folder.resolve("snapshot");
        String half;
        String end;
        try (DeterministicMachine first = machine(1)) {
            assertThat(first.run(FIRST)).isTrue();
            assertThat(first.instructionCount()).isEqualTo(FIRST);
            assertThat(first.serialLines()).anyMatch(line -> line.contains("Linux version 6."));
            half = first.digest();
            first.save(file);
            assertThat(first.run(SECOND)).isTrue();
            end = first.digest();
            assertThat(end).isNotEqualTo(half);
        }
        try (DeterministicMachine second = machine(1)) {
            second.run(FIRST);
            assertThat(second.digest()).isEqualTo(half);
        }
        assertThat(Files.size(file)).isLessThan(MEMORY / 2);
        try (DeterministicMachine third = machine(2)) {
            third.load(file);
            assertThat(third.digest()).isEqualTo(half);
            assertThat(third.run(SECOND)).isTrue();
            assertThat(third.instructionCount()).isEqualTo(FIRST + SECOND);
            assertThat(third.digest()).isEqualTo(end);
        }
        brokenFilesAreTold(file);
    }

    private void brokenFilesAreTold(Path file) throws Exception {
        byte[] whole = Files.readAllBytes(file);
        byte[] changed = whole.clone();
        changed[whole.length / 2] ^= 1;
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        record Case(String name, byte[] content, String told) {}
        for (Case one :
                new Case[] {
                    new Case("cut", Arrays.copyOf(whole, whole.length / 2), "ends early"),
                    new Case("short", Arrays.copyOf(whole, 100), "ends before"),
                    new Case("empty", new byte[0], "does not begin"),
                    new Case("changed", changed, "checksum"),
                    new Case("longer", longer, "goes on")
                }) {
            Path broken = Files.write(folder.resolve(one.name()), one.content());
            try (DeterministicMachine machine = machine(1)) {
                assertThatThrownBy(() -> machine.load(broken))
                        .isInstanceOf(QuartersException.class)
                        .hasMessageContaining(broken.toString())
                        .hasMessageContaining(one.told());
            }
        }
    }
}
