package dev.quarters.x86.interpret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The small C programs beside this class, compiled with the host's compiler for a bare machine. */
final class GuestProgram {

    /** Where it is linked to and has to be loaded. */
    static final long ADDRESS = 0x10_0000;

    private GuestProgram() {}

    /** Whether there is a compiler. */
    static boolean canCompile() {
        return Files.isExecutable(Path.of("/usr/bin/gcc"))
                && "amd64".equals(System.getProperty("os.arch"));
    }

    /** Its bytes; the first is the entry of {@code kernel(which, size)}. */
    static byte[] compile(String optimisation) {
        try {
            Path folder = Files.createTempDirectory("quarters-kernels");
            Path source = folder.resolve("kernels.c");
            Path script = folder.resolve("link");
            Path linked = folder.resolve("kernels.elf");
            Path binary = folder.resolve("kernels.bin");
            try (InputStream stream = GuestProgram.class.getResourceAsStream("kernels.c")) {
                Files.write(source, stream.readAllBytes());
            }
            Files.writeString(
                    script,
                    "SECTIONS { . = 0x100000; .all : { *(.first) *(.text*) *(.rodata*) *(.data*)"
                            + " *(.bss*) *(COMMON) } /DISCARD/ : { *(.note*) *(.eh_frame*)"
                            + " *(.comment*) } }");
            run(
                    "gcc",
                    optimisation,
                    "-ffreestanding",
                    "-nostdlib",
                    "-static",
                    "-fno-pie",
                    "-no-pie",
                    "-mno-red-zone",
                    "-fno-tree-vectorize",
                    "-fcf-protection=none",
                    "-Wl,--build-id=none",
                    "-Wl,-T," + script,
                    "-o",
                    linked.toString(),
                    source.toString());
            run("objcopy", "-O", "binary", linked.toString(), binary.toString());
            byte[] bytes = Files.readAllBytes(binary);
            for (Path path : List.of(source, script, linked, binary, folder)) {
                Files.deleteIfExists(path);
            }
            return bytes;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void run(String... command) throws IOException {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (process.waitFor() != 0) {
                throw new IOException("failed: " + String.join(" ", command));
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
