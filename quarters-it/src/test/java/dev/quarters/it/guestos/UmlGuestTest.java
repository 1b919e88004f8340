package dev.quarters.it.guestos;

import static dev.quarters.linux.SystemCall.connect;
import static dev.quarters.linux.SystemCall.nanosleep;
import static dev.quarters.linux.SystemCall.read;
import static dev.quarters.linux.SystemCall.socket;
import static dev.quarters.linux.SystemCall.write;
import static dev.quarters.linux.uapi.Socket.AF_UNIX;
import static dev.quarters.linux.uapi.Socket.SOCK_STREAM;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quarters.Quarters;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.QuartersException;
import dev.quarters.api.ResourceLimits;
import dev.quarters.api.Security;
import dev.quarters.linux.Architecture;
import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.ElfImage;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Guests whose kernel is a process of the host. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class UmlGuestTest {

    /** Words of the kernel's command line that no other process here has. */
    private static final String KERNEL = "virtio_uml.device=/devices/0";

    @TempDir private Path folder;

    private Quarters quarters;

    @BeforeAll
    void open() throws Exception {
        quarters = GuestOsImages.open();
        run(busybox("true"));
    }

    @AfterAll
    void close() {
        if (quarters != null) {
            quarters.close();
        }
    }

    private static GuestSpec.Builder busybox(String script) {
        return GuestOsImages.busybox(script).engine("uml");
    }

    private record Outcome(int code, String output) {}

    private Outcome run(GuestSpec.Builder spec) throws InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (Guest guest = GuestOsImages.create(quarters, spec)) {
            guest.start(GuestStreams.of(output, output));
            int code = guest.await().code();
            return new Outcome(code, output.toString(StandardCharsets.UTF_8));
        }
    }

    /** The processes that a process's guests consist of: kernels, and what these run. */
    private static List<Path> kernels(ProcessHandle owner) {
        return owner.descendants()
                .map(process -> Path.of("/proc", Long.toString(process.pid())))
                .filter(path -> text(path.resolve("cmdline")).contains(KERNEL))
                .toList();
    }

    private static List<Path> kernels() {
        return kernels(ProcessHandle.current());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            return "";
        }
    }

    @Test
    void endsWithItsOwnerHoweverThatDies() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                        GuestOsImages.LAUNCHER.toString(),
                        "run",
                        "-q",
                        "--engine",
                        "uml",
                        GuestOsImages.BUSYBOX,
                        "busybox",
                        "sh",
                        "-c",
                        "echo runs; busybox sleep 1000");
        builder.environment().put("QUARTERS_ROOT", GuestOsImages.folder().toString());
        List<Path> guests;
        Process owner = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            assertThat(new String(owner.getInputStream().readNBytes(5), StandardCharsets.UTF_8))
                    .isEqualTo("runs\n");
            guests = kernels(owner.toHandle());
            assertThat(guests).isNotEmpty();
        } finally {
            owner.destroyForcibly().waitFor();
        }
        for (int i = 0; i < 100 && guests.stream().anyMatch(Files::exists); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(guests).noneMatch(Files::exists);
        // Its control group, empty now, goes when the next owner comes.
        GuestOsImages.open().close();
    }

    /** What a guest would have that took its kernel over. */
    @Test
    void itsKernelCanReachNothingOfTheHost() throws Exception {
        PipedInputStream hears = new PipedInputStream();
        try (Guest guest =
                        GuestOsImages.create(quarters, busybox("echo runs; busybox sleep 1000"));
                PipedOutputStream output = new PipedOutputStream(hears)) {
            guest.start(GuestStreams.of(output, OutputStream.nullOutputStream()));
            assertThat(new String(hears.readNBytes(5), StandardCharsets.UTF_8)).isEqualTo("runs\n");
            Path kernel = kernels().getFirst();
            assertThat(Files.readAllLines(kernel.resolve("status")))
                    .contains(
                            "CapInh:\t0000000000000000",
                            "CapPrm:\t0000000000000000",
                            "CapEff:\t0000000000000000",
                            "CapBnd:\t0000000000000000",
                            "NoNewPrivs:\t1",
                            "Seccomp:\t2")
                    .noneMatch(line -> line.startsWith("Uid:\t0") && isRoot());
            if (isRoot()) {
                assertThat(text(kernel.resolve("cgroup"))).contains("/quarters-" + guest.id());
            }
            assertThat(text(kernel.resolve("net/dev")).lines().skip(2))
                    .allMatch(line -> line.strip().startsWith("lo:"));
            try (Stream<Path> root = Files.list(kernel.resolve("root"))) {
                assertThat(root.map(path -> path.getFileName().toString()))
                        .isSubsetOf(
                                "kernel",
                                "initrd",
                                "usr",
                                "lib",
                                "lib64",
                                "dev",
                                "devices",
                                "proc",
                                "tmp",
                                "registers.so");
            }
            assertThat(Files.readAllLines(kernel.resolve("mountinfo")))
                    .allMatch(
                            line ->
                                    line.contains(" /tmp ")
                                            || line.matches(".* (/\\S*) ro.*")
                                            || line.contains(" /dev/null "));
            try (Stream<Path> descriptors = Files.list(kernel.resolve("fd"))) {
                assertThat(descriptors.map(UmlGuestTest::target))
                        .noneMatch(
                                target ->
                                        target.startsWith("/home")
                                                || target.contains("quarters-it"));
            }
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException gone) {
            return "";
        }
    }

    private static GuestSpec.Builder memory(GuestSpec.Builder spec, long mebibytes) {
        return spec.limits(new ResourceLimits(mebibytes << 20, 0, 0, 0, Optional.empty(), 0, 0, 0));
    }

    @Test
    void memoryIsWhatIsAskedFor() throws Exception {
        String total = "busybox awk '/MemTotal/ { print int($2 / 1024) }' /proc/meminfo";
        int mebibytes = Integer.parseInt(run(memory(busybox(total), 64)).output().strip());
        assertThat(mebibytes).isBetween(40, 64);
    }

    private record Case(String kernel, long mebibytes, List<String> told, String remedy) {}

    private List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        String text =
                Files.writeString(folder.resolve("text"), "no kernel\n".repeat(99)).toString();
        cases.add(new Case(text, 256, List.of(text, "is no User Mode Linux kernel"), "linux.uml"));
        String missing = folder.resolve("missing").toString();
        cases.add(new Case(missing, 256, List.of(missing, "no file or folder"), "linux.uml"));
        String bare = Files.createDirectories(folder.resolve("bare")).toString();
        cases.add(new Case(bare, 256, List.of(bare, "usr/bin/linux.uml"), "apt:user-mode-linux"));
        cases.add(new Case("/bin/true", 256, List.of("exited with code 0"), "/bin/true"));
        String cut = cutKernel().toString();
        cases.add(new Case(cut, 256, List.of("signal 11 ended the guest's kernel"), cut));
        String secret = kernelOfOneUser(cut);
        cases.add(new Case(secret, 256, List.of(secret, "EACCES"), "every user"));
        cases.add(
                new Case(
                        "/bin/true", 20, List.of("32 MiB", "not 20", "--memory"), "shared-kernel"));
        return cases;
    }

    private Path cutKernel() throws IOException {
        Path layers = GuestOsImages.folder().resolve("images").resolve("layers");
        try (Stream<Path> files = Files.walk(layers, 4)) {
            Path kernel =
                    files.filter(file -> file.endsWith("usr/bin/linux.uml"))
                            .findFirst()
                            .orElseThrow();
            byte[] bytes = Files.readAllBytes(kernel);
            Path cut = folder.resolve("cut");
            Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
            Files.setPosixFilePermissions(cut, PosixFilePermissions.fromString("rwxr-xr-x"));
            return cut;
        }
    }

    private String kernelOfOneUser(String kernel) throws IOException {
        Path secret = Files.copy(Path.of(kernel), folder.resolve("secret"));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rwx------"));
        return secret.toString();
    }

    @Test
    void whatCannotBootIsToldWithWhatToDo() throws IOException {
        for (Case one : cases()) {
            GuestSpec.Builder spec = memory(busybox("true").kernel(one.kernel()), one.mebibytes());
            QuartersException failure =
                    catchThrowableOfType(QuartersException.class, () -> run(spec));
            assertThat(failure).as(one.toString()).isNotNull();
            assertThat(failure.getMessage()).as(one.toString()).contains(one.told());
            assertThat(failure.getMessage()).doesNotContain("bug of Quarters", "Exception");
            assertThat(failure.remedy()).as(one.toString()).contains(one.remedy());
        }
    }

    @Test
    void aKernelThatPanicsEndsTheGuestWithItsWords() {
        GuestSpec.Builder spec =
                busybox("echo c > /proc/sysrq-trigger; busybox sleep 9").security(Security.DEFAULT);
        assertThatThrownBy(() -> run(spec))
                .isInstanceOf(QuartersException.class)
                .hasMessageContaining("the guest's kernel panicked (sysrq triggered crash)")
                .hasMessageContaining("last words");
    }

    /**
     * Whoever takes a kernel over can do this: it connects to the first device and talks nonsense.
     */
    @Test
    void aKernelThatBreaksTheProtocolOfItsDevicesIsEnded() throws IOException {
        Script script = new Script();
        Step device = script.call(socket, AF_UNIX, SOCK_STREAM, 0);
        Block address = script.block(110).putShort(0, AF_UNIX).putText(2, "/devices/0");
        script.call(connect, device, address, 110);
        script.call(write, device, script.block(12).putInt(0, 99).putInt(4, 1), 12);
        script.call(read, device, script.block(8), 8);
        script.call(nanosleep, script.block(16).putLong(0, 1000), 0);
        Path kernel = folder.resolve("hostile");
        Files.write(kernel, ElfImage.of(script, Architecture.X86_64).bytes().array());
        Files.setPosixFilePermissions(kernel, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() -> run(busybox("true").kernel(kernel.toString())))
                .isInstanceOf(QuartersException.class)
                .hasMessageContaining("broke the protocol of its devices (request 99");
        assertThat(kernels()).isEmpty();
    }

    @Test
    void processorsThatItDoesNotHaveAreRefused() {
        GuestSpec.Builder spec =
                busybox("true")
                        .limits(
                                new ResourceLimits(
                                        0, 0, 2_000_000_000L, 0, Optional.empty(), 0, 0, 0));
        assertThatThrownBy(() -> run(spec))
                .isInstanceOf(QuartersException.class)
                .hasMessageContaining(
                        "a guest of the engine uml has one processor, not 2 (--cpus)");
    }
}
