package dev.quarters.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.Engine;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.HostProcess;
import dev.quarters.api.Image;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.Mount;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.Rootfs;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who has got hold of a monitor of root's can do little with it. */
@Timeout(60)
class ConfinesTest {

    private static final String ID = "cd".repeat(32);

    @TempDir Path temporary;

    private Path folder;
    private Path layer;
    private Path shared;
    private Path shown;
    private Path others;

    @BeforeEach
    void makeFiles() throws IOException {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root) {
            System.out.println("skipped: needs root");
        }
        Assumptions.assumeTrue(root, "needs root");
        folder = Files.createDirectories(temporary.resolve("guests").resolve(ID));
        layer = Files.createDirectories(temporary.resolve("layers/1"));
        shared = Files.createDirectories(temporary.resolve("shared"));
        shown = Files.writeString(temporary.resolve("shown"), "");
        others = Files.createDirectories(temporary.resolve("guests/other")).resolve("file");
        for (Path file : List.of(layer.resolve("file"), shared.resolve("file"), others)) {
            Files.writeString(file, "words");
        }
        System.setProperty("quarters.monitor.patience", "1");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (folder != null) {
            Monitors.cleanUp(folder);
            Process find = new ProcessBuilder("find", "/sys/fs/cgroup", "-name", "*" + ID).start();
            assertThat(new String(find.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEmpty();
        }
    }

    private Guest guest(Engine engine, NetworkMode network, String... command) {
        Image image =
                new Image(
                        "sha256:1",
                        "sha256:2",
                        List.of("box:1"),
                        Platform.parse("linux/amd64"),
                        ImageConfig.EMPTY,
                        Optional.empty(),
                        Instant.EPOCH,
                        5);
        List<Mount> mounts =
                List.of(
                        bind(shared, false),
                        bind(shown, true),
                        // Of all that is there, the guest is given just this.
                        bind(Path.of("/"), true));
        return Monitors.create(
                engine,
                new GuestRequest(
                        ID,
                        GuestSpec.of("box:1")
                                .command(command)
                                .mounts(network == NetworkMode.NONE ? mounts.subList(0, 2) : mounts)
                                .network(network)
                                .build(),
                        image,
                        new Rootfs(List.of(layer)),
                        folder,
                        true,
                        new NoLayers(image, temporary),
                        Progress.SILENT));
    }

    private static Mount.Bind bind(Path source, boolean readOnly) {
        return new Mount.Bind(source, "/" + source, readOnly, Mount.Propagation.RPRIVATE);
    }

    private List<String> attempts(Engine engine, NetworkMode network) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (Guest guest =
                guest(
                        engine,
                        network,
                        "attempt",
                        Long.toString(ProcessHandle.current().pid()),
                        others.toString(),
                        layer.resolve("file").toString(),
                        folder.resolve("own").toString(),
                        "/shared/0/shared/file",
                        "/shared/1/shown")) {
            guest.start(GuestStreams.of(output, output));
            assertThat(guest.await().code()).isZero();
        }
        Files.deleteIfExists(folder.resolve("own"));
        return output.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static final List<String> FILES =
            List.of(
                    "read the host's secrets: ENOENT",
                    "read another guest's file: ENOENT",
                    "read a layer: done",
                    "write to a layer: EROFS",
                    "write to the guest's folder: done",
                    "write to what is shared: done",
                    "write to what is shown: EROFS",
                    "write beside the programs: EROFS",
                    "write into the root: EROFS",
                    "set what a crash executes: EROFS",
                    "move between control groups: ENOENT",
                    "open a disk: EACCES",
                    "signal a process: ESRCH",
                    "signal all: ESRCH",
                    "find a process: ESRCH",
                    "trace: EPERM",
                    "see processes: [1]",
                    "mount: EPERM",
                    "change the root: EPERM",
                    "name the host: EPERM",
                    "load a module: EPERM",
                    "open by handle: EPERM",
                    "load a program: EPERM",
                    "use keys: EPERM",
                    "raw socket: EPERM",
                    "packet socket: EPERM",
                    "netlink socket: EPERM");

    @Test
    void theHostIsOutOfReach() throws Exception {
        assertThat(Path.of("/etc/shadow")).isReadable();
        assertThat(names(attempts(new EchoEngine(), NetworkMode.NONE)))
                .startsWith(FILES.toArray(String[]::new))
                .endsWith(
                        "local socket: EPERM",
                        "virtual machine's socket: EPERM",
                        "mount namespace: EPERM",
                        "user namespace: EPERM");
    }

    @Test
    void onlyWhoNeedsNamespacesCanHaveThem() throws Exception {
        assertThat(names(attempts(new EchoEngine.Tracing(), NetworkMode.NONE)))
                .startsWith(FILES.toArray(String[]::new))
                .endsWith(
                        "local socket: done",
                        "virtual machine's socket: EPERM",
                        "mount namespace: EPERM",
                        "user namespace: EINVAL");
    }

    /** Errors without their words. */
    private static List<String> names(List<String> lines) {
        return lines.stream().map(line -> line.replaceAll(": (E[A-Z]+) .*", ": $1")).toList();
    }

    @Test
    void whatItIsShowsFromOutside() throws Exception {
        try (Guest guest = guest(new EchoEngine(), NetworkMode.USER, "wait")) {
            guest.start(GuestStreams.discard());
            long pid = guest.ability(HostProcess.class).orElseThrow().pid();
            String status = Files.readString(Path.of("/proc/" + pid + "/status"));
            // CHOWN, DAC_OVERRIDE, FOWNER, FSETID, NET_BIND_SERVICE, MKNOD, SETFCAP
            assertThat(status)
                    .contains("NoNewPrivs:\t1", "Seccomp:\t2", "CapAmb:\t0000000000000000")
                    .contains("CapBnd:\t000000008800041b", "CapPrm:\t000000008800041b");
            for (String own : List.of("mnt", "pid", "ipc", "uts", "cgroup")) {
                assertThat(namespace(pid, own)).isNotEqualTo(namespace(0, own));
            }
            // Its sockets are to be the host's.
            assertThat(namespace(pid, "net")).isEqualTo(namespace(0, "net"));
            assertThat(Files.readString(Path.of("/proc/" + pid + "/environ")))
                    .doesNotContain("HOME=");
            assertThat(Files.readString(Path.of("/proc/" + pid + "/cgroup")))
                    .contains("/quarters-" + ID);
            guest.signal(9);
            assertThat(guest.await().code()).isEqualTo(137);
        }
    }

    private static Path namespace(long pid, String name) throws IOException {
        String process = pid == 0 ? "self" : Long.toString(pid);
        return Files.readSymbolicLink(Path.of("/proc", process, "ns", name));
    }

    @Test
    void aGuestWithoutANetworkHasAMonitorWithout() throws Exception {
        try (Guest guest = guest(new EchoEngine(), NetworkMode.NONE, "wait")) {
            guest.start(GuestStreams.discard());
            long pid = guest.ability(HostProcess.class).orElseThrow().pid();
            assertThat(namespace(pid, "net")).isNotEqualTo(namespace(0, "net"));
            guest.signal(9);
            guest.await();
        }
    }

    @Test
    void theRootOfTheHostCanBeShared() throws Exception {
        Mount.Bind root =
                (Mount.Bind)
                        MonitorTree.moved(
                                        GuestSpec.of("box:1")
                                                .mounts(
                                                        List.of(
                                                                bind(shown, true),
                                                                bind(Path.of("/"), false)))
                                                .build())
                                .mounts()
                                .getLast();
        assertThat(root.source()).isEqualTo(Path.of("/shared/1/root"));
        assertThat(names(attempts(new EchoEngine(), NetworkMode.USER)))
                .contains("read the host's secrets: ENOENT", "see processes: [1]");
    }
}
