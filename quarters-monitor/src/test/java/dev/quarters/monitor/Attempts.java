package dev.quarters.monitor;

import static dev.quarters.linux.uapi.Clone.CLONE_NEWNS;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWUSER;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What somebody would try who has got hold of a monitor, as lines of what came of it. */
final class Attempts {

    private static final int PTRACE_ATTACH = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_STREAM = 1;
    private static final int BLOCK_DEVICE = 0060600;

    private final Map<String, String> told = new LinkedHashMap<>();

    private Attempts() {}

    /**
     * Makes them all.
     *
     * @param words a process of the host; a file of another guest; a file of a layer; a file of the
     *     guest's own folder; a file that is shared, and one that is to be read only
     */
    static String all(List<String> words) throws IOException {
        Attempts attempts = new Attempts();
        attempts.files(words);
        attempts.processes(Long.parseLong(words.getFirst()));
        attempts.kernel();
        return attempts.told.entrySet().stream()
                .map(one -> one.getKey() + ": " + one.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private void files(List<String> words) {
        open("read the host's secrets", "/etc/shadow", O_RDONLY);
        open("read another guest's file", words.get(1), O_RDONLY);
        open("read a layer", words.get(2), O_RDONLY);
        open("write to a layer", words.get(2), O_WRONLY);
        open("write to the guest's folder", words.get(3), O_WRONLY | O_CREAT);
        open("write to what is shared", words.get(4), O_WRONLY);
        open("write to what is shown", words.get(5), O_WRONLY);
        open("write beside the programs", "/usr/bin/planted", O_WRONLY | O_CREAT);
        open("write into the root", "/planted", O_WRONLY | O_CREAT);
        open("set what a crash executes", "/proc/sys/kernel/core_pattern", O_WRONLY);
        open("move between control groups", "/sys/fs/cgroup/cgroup.procs", O_WRONLY);
        try (Scratch scratch = Scratch.borrow()) {
            long disk = scratch.text("/tmp/disk");
            Kernel.call(SystemCall.mknodat, AT_FDCWD, disk, BLOCK_DEVICE, 0xfe00);
        }
        open("open a disk", "/tmp/disk", O_RDWR);
    }

    private void open(String what, String path, int flags) {
        try (Scratch scratch = Scratch.borrow()) {
            tell(what, Kernel.call(SystemCall.openat, AT_FDCWD, scratch.text(path), flags, 0600));
        }
    }

    private void tell(String what, long result) {
        told.put(what, result >= 0 ? "done" : Errno.describe((int) -result));
    }

    private void processes(long ofTheHost) throws IOException {
        tell("signal a process", Kernel.call(SystemCall.kill, ofTheHost, 0));
        tell("signal all", Kernel.call(SystemCall.kill, -1, 0));
        tell("find a process", Kernel.call(SystemCall.pidfd_open, ofTheHost, 0));
        tell("trace", Kernel.call(SystemCall.ptrace, PTRACE_ATTACH, 1, 0, 0));
        try (Stream<Path> files = Files.list(Path.of("/proc"))) {
            List<String> seen =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.matches("\\d+"))
                            .toList();
            told.put("see processes", seen.toString());
        }
    }

    private void kernel() {
        try (Scratch scratch = Scratch.borrow()) {
            long none = scratch.text("none");
            long tmp = scratch.text("/tmp");
            long tmpfs = scratch.text("tmpfs");
            tell("mount", Kernel.call(SystemCall.mount, none, tmp, tmpfs, 0, 0));
            tell("change the root", Kernel.call(SystemCall.chroot, tmp));
            tell("name the host", Kernel.call(SystemCall.sethostname, none, 4));
            tell("load a module", Kernel.call(SystemCall.finit_module, 0, none, 0));
            tell("open by handle", Kernel.call(SystemCall.open_by_handle_at, -1, tmp, O_RDONLY));
            tell("load a program", Kernel.call(SystemCall.bpf, 0, tmp, 0));
            tell("use keys", Kernel.call(SystemCall.keyctl, 0, -3, 0));
        }
        tell("raw socket", Kernel.call(SystemCall.socket, 2, SOCK_RAW, 1));
        tell("packet socket", Kernel.call(SystemCall.socket, 17, SOCK_RAW, 0));
        tell("netlink socket", Kernel.call(SystemCall.socket, 16, SOCK_RAW, 0));
        tell("local socket", Kernel.call(SystemCall.socket, 1, SOCK_STREAM, 0));
        tell("virtual machine's socket", Kernel.call(SystemCall.socket, 40, SOCK_STREAM, 0));
        tell("mount namespace", Kernel.call(SystemCall.unshare, CLONE_NEWNS));
        tell("user namespace", Kernel.call(SystemCall.unshare, CLONE_NEWUSER));
    }
}
