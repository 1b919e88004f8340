package dev.quarters.it.guestos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quarters.Quarters;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.QuartersException;
import dev.quarters.api.ResourceLimits;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Kernels that are none, memory that is too little, guests that end their machine: all is told. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class BadGuestTest {

    @TempDir private Path folder;

    private Quarters quarters;
    private byte[] stockKernel;
    private byte[] unpackedKernel;
    private List<Path> kitsBefore;

    @BeforeAll
    void open() throws Exception {
        quarters = GuestOsImages.open();
        unpackedKernel = Files.readAllBytes(GuestOsImages.stockKit().kernel());
        stockKernel = Files.readAllBytes(GuestOsImages.packedKernel());
        kitsBefore = GuestOsImages.kits();
    }

    @AfterAll
    void close() throws IOException {
        if (quarters != null) {
            quarters.close();
            removeKits();
        }
    }

    /** Those of this class's kernels, which nobody will boot again. */
    private void removeKits() throws IOException {
        for (Path kit : GuestOsImages.kits()) {
            if (!kitsBefore.contains(kit)) {
                try (Stream<Path> files = Files.list(kit)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(kit);
            }
        }
    }

    private void run(GuestSpec.Builder spec) throws InterruptedException {
        try (Guest guest = GuestOsImages.create(quarters, spec)) {
            guest.start(GuestStreams.discard());
            guest.await();
        }
    }

    private String file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content).toString();
    }

    private static GuestSpec.Builder memory(GuestSpec.Builder spec, long mebibytes) {
        return spec.limits(new ResourceLimits(mebibytes << 20, 0, 0, 0, Optional.empty(), 0, 0, 0));
    }

    /** The stock kernel that says it needs so much to unpack itself (init_size). */
    private byte[] kernelThatNeeds(int bytes) {
        byte[] kernel = stockKernel.clone();
        ByteBuffer header = ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0x260, bytes);
        header.putInt(0x24C, 0); // payload_length: so it is not unpacked for it
        return kernel;
    }

    /** An ELF file that has no PVH note and is not entered within what it loads. */
    private static byte[] kernelWithoutEntry() {
        byte[] kernel = PvhKernel.of(PvhKernel.HALT, "Abc");
        ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN).putLong(24, 0x1000);
        return kernel;
    }

    private record Case(String kernel, long mebibytes, List<String> told, String remedy) {}

    private List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        String text = file("text", "no kernel\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
        cases.add(new Case(text, 256, List.of(text, "is no kernel"), "/boot/vmlinuz-*"));
        String empty = file("empty", new byte[0]);
        cases.add(new Case(empty, 256, List.of(empty, "is no kernel"), "/boot/vmlinuz-*"));
        String missing = folder.resolve("missing").toString();
        cases.add(new Case(missing, 256, List.of(missing, "no file or folder"), "/boot/vmlinuz-*"));
        String bare = Files.createDirectories(folder.resolve("bare")).toString();
        cases.add(new Case(bare, 256, List.of(bare, "boot/vmlinuz-*"), "apt:linux-image"));
        String cut = file("vmlinuz-cut", Arrays.copyOf(stockKernel, stockKernel.length / 2));
        cases.add(
                new Case(
                        cut,
                        256,
                        List.of(cut, "is cut", Integer.toString(stockKernel.length / 2)),
                        "copy or download it again"));
        String cutElf = file("vmlinux-cut", Arrays.copyOf(unpackedKernel, 20_000_000));
        cases.add(
                new Case(
                        cutElf,
                        256,
                        List.of(cutElf, "is cut", "20000000"),
                        "copy or download the kernel again"));
        String large = file("vmlinuz-large", kernelThatNeeds(512 << 20));
        cases.add(new Case(large, 256, List.of(large, "256 MiB", "513 MiB"), "more memory"));
        String disk = file("vmlinuz-disk", kernelThatNeeds(98 << 20));
        cases.add(new Case(disk, 114, List.of(disk, "114 MiB", "initial RAM disk"), "more memory"));
        String alone = file("vmlinuz-alone", stockKernel);
        cases.add(new Case(alone, 256, List.of("kernel panicked", "init"), "virtiofs"));
        String stranger = file("stranger", kernelWithoutEntry());
        cases.add(new Case(stranger, 256, List.of(stranger, "neither a PVH entry"), "bzImage"));
        String faults = file("faults", PvhKernel.of(PvhKernel.TRIPLE_FAULT, "Xen"));
        cases.add(
                new Case(
                        faults,
                        256,
                        List.of("triple fault", ": int3; rsp ", "cr2 ", "said nothing"),
                        faults));
        String halts = file("halts", PvhKernel.of(PvhKernel.HALT, "Xen"));
        cases.add(new Case(halts, 256, List.of("halted", "interrupts disabled"), halts));
        cases.add(new Case(halts, 20, List.of("96 MiB", "not 20", "--memory"), "shared-kernel"));
        cases.add(new Case(halts, 1L << 36, List.of("memory for the guest"), "--memory"));
        return cases;
    }

    @Test
    void whatCannotBootIsToldWithWhatToDo() throws IOException {
        for (Case one : cases()) {
            GuestSpec.Builder spec =
                    memory(GuestOsImages.busybox("true").kernel(one.kernel()), one.mebibytes());
            QuartersException failure =
                    catchThrowableOfType(QuartersException.class, () -> run(spec));
            assertThat(failure).as(one.toString()).isNotNull();
            assertThat(failure.getMessage()).as(one.toString()).contains(one.told());
            assertThat(failure.getMessage()).doesNotContain("bug of Quarters", "Exception");
            assertThat(failure.remedy()).as(one.toString()).contains(one.remedy());
        }
    }

    @Test
    void theCommandTellsItInTwoLines() throws Exception {
        String text = file("words", "no kernel\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
        String faults = file("faulty", PvhKernel.of(PvhKernel.TRIPLE_FAULT, "Xen"));
        GuestOsImages.command("version"); // may tell that it prepares a quick start
        for (String kernel : List.of(text, faults)) {
            GuestOsImages.Told told =
                    GuestOsImages.command(
                            "run",
                            "-q",
                            "--technique",
                            "guest-os",
                            "--kernel",
                            kernel,
                            GuestOsImages.BUSYBOX,
                            "busybox",
                            "true");
            assertThat(told.exitCode()).isEqualTo(125);
            assertThat(told.output()).startsWith("quarters: ").contains(kernel);
            assertThat(told.output().lines()).hasSize(2);
        }
    }

    @Test
    void aKernelThatPanicsEndsTheGuestWithItsWords() {
        assertThatThrownBy(
                        () -> run(GuestOsImages.busybox("echo c > /proc/sysrq-trigger; sleep 9")))
                .isInstanceOf(QuartersException.class)
                .hasMessageContaining("the guest's kernel panicked (sysrq triggered crash)")
                .hasMessageContaining("last words");
    }
}
