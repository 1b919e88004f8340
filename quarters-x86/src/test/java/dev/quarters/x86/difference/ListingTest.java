package dev.quarters.x86.difference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The bytes of the native processor's program are what an assembler makes of the text beside. */
class ListingTest {

    @TempDir private Path directory;

    @Test
    void assemblesToItsBytes() throws Exception {
        assumeTrue(NativeProcessor.isPresent(), "not an x86-64 host: as(1) is another one");
        List<String> source = new ArrayList<>(List.of(".intel_syntax noprefix"));
        for (String line : Listing.lines()) {
            source.add(line.substring(line.indexOf(' ')));
        }
        Path assembly = Files.write(directory.resolve("program.s"), source);
        Path object = directory.resolve("program.o");
        Path binary = directory.resolve("program.bin");
        run("as", assembly.toString(), "-o", object.toString());
        String base = "-Ttext=0x" + Long.toHexString(Listing.CODE_ADDRESS);
        run(
                "ld",
                base,
                "-e",
                "start",
                "--oformat=binary",
                "-o",
                binary.toString(),
                object.toString());

        byte[] expected = Files.readAllBytes(binary);
        byte[] bytes = Listing.code();
        assertThat(bytes).isEqualTo(Arrays.copyOf(expected, bytes.length));
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
