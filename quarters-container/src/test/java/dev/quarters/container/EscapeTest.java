package dev.quarters.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.api.GuestSpec;
import dev.quarters.api.Mount;
import dev.quarters.api.QuartersException;
import dev.quarters.linux.Architecture;
import dev.quarters.linux.Kernel;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Attempts to get out of a guest, or at what is the host's, from inside. Each must be refused. */
@Timeout(60)
class EscapeTest {

    private static final int EPERM = 1;
    private static final int KILLED_BY_SIGSEGV = 128 + 11;
    private static final int ENOENT = 2;
    private static final int ESRCH = 3;
    private static final int ENOSYS = 38;

    private static TestGuests guests;
    private static Path secret;

    private record Attempt(String name, SyscallProgram program, int... refusals) {}

    @BeforeAll
    static void layOut() throws IOException {
        TestGuests.obstacle().ifPresent(why -> abort("no containers here: " + why));
        guests = new TestGuests();
        secret = Files.writeString(guests.home.resolve("secret"), "the host's");
    }

    @AfterAll
    static void remove() {
        if (guests != null) {
            guests.close();
        }
    }

    private static SyscallProgram program() {
        return new SyscallProgram();
    }

    private static Attempt refused(String name, long number, Object... arguments) {
        return new Attempt(name, program().call(number, arguments), EPERM);
    }

    private static List<Attempt> attempts() {
        int hostPid = (int) ProcessHandle.current().pid();
        String host = secret.toString();
        return List.of(
                refused("mount-tmpfs", 165, "none", "/tmp", "tmpfs", 0, 0),
                refused("mount-proc-again", 165, "proc", "/tmp", "proc", 0, 0),
                refused("remount-proc-sys-writable", 165, 0, "/proc/sys", 0, 0x1020, 0),
                refused("move-mount-away", 165, "/proc/sys", "/tmp", 0, 0x2000, 0),
                refused("umount-mask", 166, "/proc/keys", 2),
                refused("pivot_root", 155, "/", "/tmp"),
                refused("fsopen", 430, "proc", 0),
                refused("open_tree", 428, -100, "/", 1),
                refused("move_mount", 429, -1, "", -1, "", 0),
                refused("mount_setattr", 442, -100, "/proc/sys", 0, new byte[32], 32),
                refused("open_by_handle_at", 304, -100, new byte[16], 0),
                refused("kexec_load", 246, 0, 0, 0, 0),
                refused("kexec_file_load", 320, 0, 0, 0, 0, 0),
                refused("init_module", 175, 0, 0, ""),
                refused("finit_module", 313, 0, "", 0),
                refused("delete_module", 176, "loop", 0),
                refused("add_key", 248, "user", "x", "y", 1, -3),
                refused("request_key", 249, "user", "x", 0, 0),
                refused("keyctl", 250, 0, -3, 0),
                refused("userfaultfd", 323, 0),
                refused("bpf", 321, 0, new byte[64], 64),
                refused("perf_event_open", 298, new byte[128], 0, -1, -1, 0),
                refused("unshare-user", 272, 0x10000000),
                refused("unshare-mounts", 272, 0x20000),
                refused("clone-mounts", 56, 0x20011, 0, 0, 0, 0),
                refused("clone-user", 56, 0x10000011, 0, 0, 0, 0),
                new Attempt("clone3", program().call(435, new byte[88], 88), ENOSYS),
                refused("setns-of-process-1", 308, 0, 0),
                refused("iopl", 172, 3),
                refused("ioperm", 173, 0x80, 1, 1),
                refused("swapon", 167, "/tmp", 0),
                refused("swapoff", 168, "/tmp"),
                refused("settimeofday", 164, new byte[16], 0),
                refused("clock_settime", 227, 0, new byte[16]),
                refused("adjtimex", 159, adjustment()),
                refused("reboot", 169, 0xfee1deadL, 672274793, 0x1234567, 0),
                refused("acct", 163, "/tmp/acct"),
                refused("quotactl", 179, 0, 0, 0, 0),
                refused("sethostname", 170, "x", 1),
                refused("syslog", 103, 3, new byte[8], 8),
                refused("io_uring_setup", 425, 1, new byte[128]),
                refused("vhangup", 153),
                refused("personality-without-randomization", 135, 0x40000),
                refused("socket-to-the-hypervisor", 41, 40, 1, 0),
                new Attempt("x32", program().call(0x40000000L | 165), ENOSYS),
                new Attempt(
                        "mount-by-32-bit-call",
                        program().call32(21, 0, 0, 0, 0, 0),
                        EPERM,
                        KILLED_BY_SIGSEGV), // by a kernel without 32-bit calls
                new Attempt(
                        "ptrace-of-a-host-process", program().call(101, 16, hostPid, 0, 0), ESRCH),
                new Attempt(
                        "process_vm_readv-of-a-host-process",
                        program().call(310, hostPid, piece(), 1, piece(), 1, 0),
                        ESRCH),
                new Attempt("kill-a-host-process", program().call(62, hostPid, 0), ESRCH),
                new Attempt("pidfd-of-a-host-process", program().call(434, hostPid, 0), ESRCH, 22),
                new Attempt(
                        "chroot-and-climb",
                        program()
                                .call(83, "/tmp/jail", 0755)
                                .call(161, "/tmp/jail")
                                .call(80, "../../../../../../../..")
                                .call(161, ".")
                                .call(2, host, 0, 0),
                        ENOENT),
                new Attempt(
                        "old-root-by-dot-dot", program().call(2, "/../.." + host, 0, 0), ENOENT),
                new Attempt(
                        "root-of-process-1",
                        program().call(2, "/proc/1/root" + host, 0, 0),
                        ENOENT),
                new Attempt("own-program-file", program().call(2, "/proc/1/fd/61", 0, 0), ENOENT));
    }

    /** A struct iovec of 8 bytes at an address that every program here has. */
    private static byte[] piece() {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0x400000)
                .putLong(8)
                .array();
    }

    private static byte[] adjustment() {
        byte[] timex = new byte[208];
        timex[0] = 1;
        return timex;
    }

    @Test
    void no_system_call_leads_out() throws Exception {
        assumeTrue(Kernel.ARCHITECTURE == Architecture.X86_64, "not x86-64");
        Path layer = Files.createDirectories(guests.home.resolve("attempts"));
        Files.createDirectories(layer.resolve("attempts"));
        for (Attempt attempt : attempts()) {
            Path file = layer.resolve("attempts").resolve(attempt.name());
            Files.write(file, attempt.program().build());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        String script = "for a in /attempts/*; do $a; echo ${a##*/} $?; done";
        TestGuests.Outcome outcome = guests.run(TestGuests.shell(script).build(), layer);
        Map<String, Integer> codes = new HashMap<>();
        outcome.output()
                .lines()
                .map(line -> line.split(" "))
                .forEach(words -> codes.put(words[0], Integer.parseInt(words[1])));
        for (Attempt attempt : attempts()) {
            assertThat(codes.get(attempt.name()))
                    .as(attempt.name() + " " + Arrays.toString(attempt.refusals()))
                    .isIn(Arrays.stream(attempt.refusals()).boxed().toList());
        }
    }

    private static List<String> scripts() {
        return List.of(
                "echo x > /proc/sys/kernel/core_pattern",
                "echo x > /proc/sys/kernel/modprobe",
                "echo 1 > /proc/sys/vm/drop_caches",
                "echo b > /proc/sysrq-trigger",
                "echo 1 > /proc/irq/default_smp_affinity",
                "echo x > /sys/kernel/uevent_helper",
                "echo 1 > /sys/kernel/mm/ksm/run",
                "echo x > /sys/fs/cgroup/memory/release_agent",
                "echo 1 > /sys/fs/cgroup/memory/notify_on_release",
                "mkdir /sys/fs/cgroup/memory/mine",
                "echo -1 > /sys/fs/cgroup/memory/memory.limit_in_bytes",
                "grep -q . /proc/keys",
                "grep -q . /proc/timer_list",
                "head -c 1 /proc/kcore | grep -q .",
                "ls /sys/firmware | grep -q .",
                "mknod /tmp/disk b 254 0 && head -c 1 /tmp/disk",
                "mknod /dev/disk b 254 0 && head -c 1 /dev/disk",
                "mknod /dev/mem c 1 1 && head -c 1 /dev/mem",
                "mknod /dev/shm/kmsg c 1 11 && head -c 1 /dev/shm/kmsg",
                "mknod /tmp/null c 1 3 && echo > /tmp/null",
                "nsenter -t 1 -m true",
                "unshare -U true",
                "mount -t proc proc /tmp",
                "mount -o remount,rw /sys",
                "insmod /bin/busybox",
                "date -s 2000-01-01; [ $(date +%Y) = 2000 ]",
                "ls /proc | grep -x 2000000000");
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void no_file_leads_out(String script) throws InterruptedException {
        assertThat(guests.run(TestGuests.shell(script).build(), "").status().code())
                .as(script)
                .isNotZero();
    }

    @Test
    void nothing_of_the_host_is_open_mounted_or_running() throws InterruptedException {
        TestGuests.Outcome outcome =
                guests.run(
                        TestGuests.shell(
                                        "cd /proc/1/fd; for f in *; do echo fd $f $(readlink $f);"
                                                + " done; ps -o comm; cat /proc/self/mountinfo")
                                .build(),
                        "");
        assertThat(outcome.output().lines().filter(line -> line.startsWith("fd ")))
                .hasSizeLessThanOrEqualTo(4)
                .noneMatch(line -> line.contains("memfd") || line.contains(guests.home.toString()));
        assertThat(outcome.output()).doesNotContain("java", " /work", " /home");
    }

    @Test
    void links_of_an_image_do_not_lead_mounts_out() throws Exception {
        Path layer = Files.createDirectories(guests.home.resolve("links"));
        Path outside = Files.createDirectories(guests.home.resolve("outside"));
        Files.createSymbolicLink(layer.resolve("climb"), Path.of("../../../../.." + outside));
        Files.createSymbolicLink(layer.resolve("absolute"), outside);
        Files.createSymbolicLink(layer.resolve("dangling"), guests.home.resolve("nowhere"));
        Files.createDirectories(layer.resolve(outside.toString().substring(1)));
        Path shared = Files.createDirectories(guests.home.resolve("mine"));
        GuestSpec inside =
                TestGuests.shell("ls -d /climb/made /absolute/file " + outside + "/made")
                        .mounts(
                                List.of(
                                        bind(shared, "/climb/made"),
                                        bind(secret, "/absolute/file")))
                        .build();
        assertThat(guests.run(inside, layer).status().code()).isZero();
        GuestSpec dangling =
                TestGuests.shell("true").mounts(List.of(bind(shared, "/dangling/made"))).build();
        assertThatThrownBy(() -> guests.run(dangling, layer))
                .isInstanceOf(QuartersException.class)
                .hasMessageContaining("/dangling/made");
        assertThat(outside).isEmptyDirectory();
        assertThat(guests.home.resolve("nowhere")).doesNotExist();
    }

    @Test
    void an_image_that_bends_system_folders_is_refused() throws Exception {
        for (String folder : List.of("proc", "sys", "dev")) {
            Path layer = Files.createDirectories(guests.home.resolve("bent-" + folder));
            Files.createSymbolicLink(layer.resolve(folder), Path.of("/tmp"));
            assertThatThrownBy(() -> guests.run(TestGuests.shell("true").build(), layer))
                    .isInstanceOf(QuartersException.class)
                    .hasMessageContaining("/" + folder);
        }
    }

    private static Mount bind(Path source, String target) {
        return new Mount.Bind(source, target, false, Mount.Propagation.RPRIVATE);
    }
}
