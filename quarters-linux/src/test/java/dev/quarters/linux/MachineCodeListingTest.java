package dev.quarters.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The bytes of the machine code are what an assembler makes of the text beside them. */
class MachineCodeListingTest {

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource
    void assemblesToItsBytes(Architecture architecture) throws Exception {
        List<String> source = new ArrayList<>();
        if (architecture == Architecture.X86_64) {
            source.add(".intel_syntax noprefix");
        }
        for (String line : MachineCode.listing(architecture).split("\n")) {
            String[] columns = line.split(" +", 2);
            String text = columns[1];
            source.add(
                    text.endsWith("int3")
                            ? ".fill " + columns[0].length() / 2 + ", 1, 0xcc"
                            : text);
        }
        Path assembly = Files.write(directory.resolve("loop.s"), source);
        Path object = directory.resolve("loop.o");
        Path binary = directory.resolve("loop.bin");
        String prefix = toolPrefix(architecture);
        run(prefix + "as", assembly.toString(), "-o", object.toString());
        run(
                prefix + "objcopy",
                "-O",
                "binary",
                "-j",
                ".text",
                object.toString(),
                binary.toString());

        byte[] expected = Files.readAllBytes(binary);
        byte[] bytes = MachineCode.of(architecture).bytes();
        assertThat(bytes).isEqualTo(Arrays.copyOf(expected, bytes.length));
    }

    private static String toolPrefix(Architecture architecture) {
        return architecture == Architecture.host()
                ? ""
                : architecture == Architecture.AARCH64 ? "aarch64-linux-gnu-" : "x86_64-linux-gnu-";
    }

    private static void run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        } catch (IOException notInstalled) {
            abort(command[0] + " is not installed");
        }
    }
}
