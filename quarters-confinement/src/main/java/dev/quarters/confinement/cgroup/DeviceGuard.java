package dev.quarters.confinement.cgroup;

import static dev.quarters.linux.SystemCall.bpf;
import static dev.quarters.linux.SystemCall.close;
import static dev.quarters.linux.SystemCall.openat;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.linux.uapi.Seccomp.BPF_CGROUP_DEVICE;
import static dev.quarters.linux.uapi.Seccomp.BPF_F_ALLOW_MULTI;
import static dev.quarters.linux.uapi.Seccomp.BPF_PROG_ATTACH;
import static dev.quarters.linux.uapi.Seccomp.BPF_PROG_LOAD;
import static dev.quarters.linux.uapi.Seccomp.BPF_PROG_TYPE_CGROUP_DEVICE;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;

/**
 * Device programs in the kernel (bpf(2)). A group keeps its program until it is removed, and a
 * device has to be allowed by those of all groups above as well (BPF_F_ALLOW_MULTI).
 */
public final class DeviceGuard {

    /** Of union bpf_attr, up to and with what is set here. */
    private static final int LOAD_SIZE = 48;

    private static final int ATTACH_SIZE = 16;

    private DeviceGuard() {}

    /** Whether this process may load such programs. */
    public static boolean isAllowed() {
        long program = load(DeviceProgram.of(DeviceRules.EVERYTHING));
        if (Kernel.isError(program)) {
            return false;
        }
        Kernel.call(close, program);
        return true;
    }

    /** Lets the processes of a group of version 2 use the devices of the rules and no others. */
    static void attach(String folder, DeviceRules rules) {
        long program = load(DeviceProgram.of(rules));
        Kernel.check(program, "load the device program of cgroup", folder);
        try (Scratch scratch = Scratch.borrow()) {
            long path = scratch.text(folder);
            long group = Kernel.call(openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
            Kernel.check(group, "open cgroup", folder);
            long arguments = scratch.reserve(ATTACH_SIZE);
            scratch.putInt(arguments, (int) group);
            scratch.putInt(arguments + 4, (int) program);
            scratch.putInt(arguments + 8, BPF_CGROUP_DEVICE);
            scratch.putInt(arguments + 12, BPF_F_ALLOW_MULTI);
            long result = Kernel.call(bpf, BPF_PROG_ATTACH, arguments, ATTACH_SIZE);
            Kernel.call(close, group);
            Kernel.check(result, "attach the device program to cgroup", folder);
        } finally {
            Kernel.call(close, program);
        }
    }

    private static long load(long[] instructions) {
        try (Scratch scratch = Scratch.borrow()) {
            long code = scratch.reserve(8 * instructions.length);
            for (int i = 0; i < instructions.length; i++) {
                scratch.putLong(code + 8L * i, instructions[i]);
            }
            // It calls no function of the kernel, so none that asks for a licence.
            long licence = scratch.text("Apache-2.0");
            long arguments = scratch.reserve(LOAD_SIZE);
            scratch.clear(arguments, LOAD_SIZE);
            scratch.putInt(arguments, BPF_PROG_TYPE_CGROUP_DEVICE);
            scratch.putInt(arguments + 4, instructions.length);
            scratch.putLong(arguments + 8, code);
            scratch.putLong(arguments + 16, licence);
            return Kernel.call(bpf, BPF_PROG_LOAD, arguments, LOAD_SIZE);
        }
    }
}
