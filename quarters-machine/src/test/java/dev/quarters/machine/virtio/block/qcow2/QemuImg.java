package dev.quarters.machine.virtio.block.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real qemu-img (Debian: qemu-utils). */
final class QemuImg {

    private final Path folder;

    /** In that folder; the test is skipped where there is no qemu-img. */
    QemuImg(Path folder) {
        this.folder = folder;
        boolean present = false;
        try {
            present = exitCode(List.of("qemu-img", "--version")) == 0;
        } catch (IOException e) {
            String reason = "skipped: no qemu-img (package qemu-utils)";
            System.out.println(reason + ": " + e.getMessage());
        }
        Assumptions.assumeTrue(present, "no qemu-img; install qemu-utils");
    }

    private int exitCode(List<String> command) throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("qemu-img.log").toFile())
                        .start();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    /** Must succeed. */
    void run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("qemu-img"));
        command.addAll(List.of(arguments));
        assertThat(exitCode(command)).as(() -> command + ": " + log()).isZero();
    }

    private String log() {
        try {
            return java.nio.file.Files.readString(folder.resolve("qemu-img.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Neither errors nor leaked clusters. */
    void check(String image) throws IOException {
        run("check", "-q", "-f", "qcow2", image);
    }
}
