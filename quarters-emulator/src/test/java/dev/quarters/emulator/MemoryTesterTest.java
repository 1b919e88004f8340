package dev.quarters.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.machine.boot.Boot;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Memtest86+, as Debian's package memtest86+ has it, tests the guest's memory: up to its tenth
 * test, or with {@code -Dquarters.boot.long=true} all tests once, which takes some minutes: the
 * tenth has the memory rest for 160 seconds. It shows those before only if they take long.
 */
class MemoryTesterTest {

    private static final Path FILE =
            Path.of(System.getProperty("quarters.boot.memtest", "/boot/memtest86+x64.bin"));
    private static final MemorySegment NO_INITRD = MemorySegment.ofArray(new byte[0]);
    private static final boolean LONG = Boolean.getBoolean("quarters.boot.long");
    private static final Duration LIMIT = LONG ? Duration.ofMinutes(15) : Duration.ofSeconds(300);
    private static final Pattern ERRORS = Pattern.compile("Errors: +(\\d+)");

    @Test
    @Timeout(1000)
    void itFindsNoErrors() throws Exception {
        assumeTrue(
                Files.isReadable(FILE),
                "no " + FILE + ": install memtest86+, or name it by -Dquarters.boot.memtest=FILE");
        MemorySegment image = MemorySegment.ofArray(Files.readAllBytes(FILE));
        try (BootedPc pc = new BootedPc(8 << 20, List.of())) {
            pc.start(Boot.kernel(image, NO_INITRD, "console=ttyS0,115200"));

            String output = pc.awaitOutput(LONG ? "Pass:  1" : "#10 [", LIMIT);

            assertThat(output).contains("Memtest86+ v", "Address test, walking ones");
            assertThat(ERRORS.matcher(output).results().map(MatchResult::group))
                    .isNotEmpty()
                    .allMatch(errors -> errors.equals("Errors: 0"));
        }
    }
}
