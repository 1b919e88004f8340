package dev.quarters.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.testing.AssembledListing;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The bytes of the machine code are what an assembler makes of the text beside them. */
class MachineCodeListingTest {

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource
    void assemblesToItsBytes(Architecture architecture) throws Exception {
        String prefix = toolPrefix(architecture);
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/" + prefix + "as")),
                prefix + "as is not installed");
        List<String> directives =
                architecture == Architecture.X86_64 ? List.of(".intel_syntax noprefix") : List.of();
        byte[] expected =
                AssembledListing.of(
                        MachineCode.listing(architecture), prefix, directives, directory);
        assertThat(MachineCode.of(architecture).bytes()).isEqualTo(expected);
    }

    private static String toolPrefix(Architecture architecture) {
        return architecture == Architecture.host()
                ? ""
                : architecture == Architecture.AARCH64 ? "aarch64-linux-gnu-" : "x86_64-linux-gnu-";
    }
}
