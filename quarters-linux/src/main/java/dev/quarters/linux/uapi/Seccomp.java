package dev.quarters.linux.uapi;

/** seccomp(2), BPF of filters, bpf(2): linux/seccomp.h, linux/audit.h, linux/bpf.h. */
public final class Seccomp {

    public static final int SECCOMP_SET_MODE_STRICT = 0;
    public static final int SECCOMP_SET_MODE_FILTER = 1;
    public static final int SECCOMP_GET_ACTION_AVAIL = 2;
    public static final int SECCOMP_FILTER_FLAG_TSYNC = 1;
    public static final int SECCOMP_FILTER_FLAG_LOG = 2;
    public static final int SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4;
    public static final int SECCOMP_FILTER_FLAG_NEW_LISTENER = 8;
    public static final int SECCOMP_MODE_FILTER = 2;
    public static final long SECCOMP_RET_KILL_PROCESS = 0x80000000L;
    public static final int SECCOMP_RET_KILL_THREAD = 0;
    public static final int SECCOMP_RET_TRAP = 0x30000;
    public static final int SECCOMP_RET_ERRNO = 0x50000;
    public static final int SECCOMP_RET_USER_NOTIF = 0x7fc00000;
    public static final int SECCOMP_RET_TRACE = 0x7ff00000;
    public static final int SECCOMP_RET_LOG = 0x7ffc0000;
    public static final int SECCOMP_RET_ALLOW = 0x7fff0000;
    public static final long AUDIT_ARCH_X86_64 = 0xc000003eL;
    public static final int AUDIT_ARCH_I386 = 0x40000003;
    public static final long AUDIT_ARCH_AARCH64 = 0xc00000b7L;
    public static final int AUDIT_ARCH_ARM = 0x40000028;
    public static final int BPF_PROG_LOAD = 5;
    public static final int BPF_PROG_ATTACH = 8;
    public static final int BPF_PROG_TYPE_CGROUP_DEVICE = 15;
    public static final int BPF_CGROUP_DEVICE = 6;
    public static final int BPF_F_ALLOW_MULTI = 2;

    private Seccomp() {}
}
