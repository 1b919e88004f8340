package dev.quarters.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.machine.boot.Boot;
import dev.quarters.machine.run.MachineEnd;
import dev.quarters.machine.virtio.block.BlockDevice;
import dev.quarters.machine.virtio.block.RawImage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Debian's stock kernel, with an initial RAM disk of Debian's own tools, boots to a shell on the
 * serial port; {@code quarters-emulator/debian-boot} makes what it boots and runs this.
 */
class DebianBootTest {

    private static final String FOLDER = System.getProperty("quarters.boot.debian", "");
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String COMMAND_LINE =
            "console=ttyS0 root=/dev/vda rw init=/bin/sh tsc=reliable";

    @TempDir private Path folder;

    @Test
    @Timeout(1300)
    void theStockKernelReachesAShell() throws Exception {
        assumeTrue(
                !FOLDER.isEmpty(),
                "a boot takes a minute: quarters-emulator/debian-boot makes what it needs");
        Path disk = Files.copy(Path.of(FOLDER, "root.ext4"), folder.resolve("disk"));
        long began = System.nanoTime();
        try (RawImage raw = RawImage.open(disk, false);
                BootedPc pc = new BootedPc(512 << 20, List.of(new BlockDevice(raw, "root")))) {
            pc.start(Boot.kernel(read("kernel"), read("initrd"), COMMAND_LINE));
            String kernel = pc.awaitOutput("Run /init as init process", LIMIT);
            report("the kernel's first process", began, pc);
            pc.awaitOutput("/ # ", LIMIT);
            report("the shell", began, pc);

            pc.type("mount -t proc proc /proc\n");
            pc.type("echo $((6*7)) on $(uname -r); cat /proc/mounts; poweroff -f\n");
            assertThat(pc.awaitEnd(LIMIT)).isInstanceOf(MachineEnd.PoweredOff.class);
            assertThat(kernel).contains("Quarters software CPU");
            assertThat(pc.output()).contains("42 on 6.", "/dev/vda / ext4 rw");
        }
    }

    private static void report(String what, long began, BootedPc pc) {
        System.out.printf(
                "%s after %.1f s and %d million instructions%n",
                what,
                (System.nanoTime() - began) / 1e9,
                pc.machine().instructionCount(0) / 1_000_000);
    }

    private static MemorySegment read(String name) throws IOException {
        return MemorySegment.ofArray(Files.readAllBytes(Path.of(FOLDER, name)));
    }
}
