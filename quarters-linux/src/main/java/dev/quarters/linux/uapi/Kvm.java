package dev.quarters.linux.uapi;

/**
 * The KVM API, version 12 (the kernel's Documentation/virt/kvm/api.rst, include/uapi/linux/kvm.h,
 * arch/x86/include/uapi/asm/kvm.h).
 */
public final class Kvm {

    public static final int API_VERSION = 12;

    // Of /dev/kvm.
    public static final int KVM_GET_API_VERSION = 0xAE00;
    public static final int KVM_CREATE_VM = 0xAE01;
    public static final int KVM_CHECK_EXTENSION = 0xAE03;
    public static final int KVM_GET_VCPU_MMAP_SIZE = 0xAE04;
    public static final long KVM_GET_SUPPORTED_CPUID = 0xC008AE05L;

    // Of a virtual machine.
    public static final int KVM_CREATE_VCPU = 0xAE41;
    public static final long KVM_ENABLE_CAP = 0x4068AEA3L;
    public static final long KVM_X86_SET_MSR_FILTER = 0x4188AEC6L;
    public static final int KVM_SET_USER_MEMORY_REGION = 0x4020AE46;
    public static final int KVM_SET_TSS_ADDR = 0xAE47;
    public static final int KVM_SET_IDENTITY_MAP_ADDR = 0x4008AE48;

    // Of a virtual processor.
    public static final int KVM_RUN = 0xAE80;
    public static final long KVM_GET_REGS = 0x8090AE81L;
    public static final int KVM_SET_REGS = 0x4090AE82;
    public static final long KVM_GET_SREGS = 0x8138AE83L;
    public static final int KVM_SET_SREGS = 0x4138AE84;
    public static final int KVM_INTERRUPT = 0x4004AE86;
    public static final long KVM_GET_MSRS = 0xC008AE88L;
    public static final int KVM_SET_MSRS = 0x4008AE89;
    public static final int KVM_SET_CPUID2 = 0x4008AE90;
    public static final int KVM_NMI = 0xAE9A;
    public static final long KVM_GET_VCPU_EVENTS = 0x8040AE9FL;
    public static final int KVM_SET_VCPU_EVENTS = 0x4040AEA0;
    public static final long KVM_GET_DEBUGREGS = 0x8080AEA1L;
    public static final int KVM_SET_DEBUGREGS = 0x4080AEA2;
    public static final int KVM_GET_TSC_KHZ = 0xAEA3;
    public static final long KVM_GET_XSAVE = 0x9000AEA4L;
    public static final int KVM_SET_XSAVE = 0x5000AEA5;
    public static final long KVM_GET_XCRS = 0x8188AEA6L;
    public static final int KVM_SET_XCRS = 0x4188AEA7;
    public static final int KVM_SET_DEVICE_ATTR = 0x4018AEE1;

    // Attributes of a virtual processor: group and number.
    public static final int KVM_VCPU_TSC_CTRL = 0;
    public static final int KVM_VCPU_TSC_OFFSET = 0;

    // What KVM_CHECK_EXTENSION is asked.
    public static final int KVM_CAP_USER_MEMORY = 3;
    public static final int KVM_CAP_EXT_CPUID = 7;
    public static final int KVM_CAP_XSAVE = 55;
    public static final int KVM_CAP_SYNC_REGS = 74;
    public static final int KVM_CAP_IMMEDIATE_EXIT = 136;
    public static final int KVM_CAP_X86_USER_SPACE_MSR = 188;
    public static final int KVM_CAP_X86_MSR_FILTER = 189;

    // Which accesses to model-specific registers come out (KVM_CAP_X86_USER_SPACE_MSR).
    public static final int KVM_MSR_EXIT_REASON_INVAL = 1;
    public static final int KVM_MSR_EXIT_REASON_UNKNOWN = 2;
    public static final int KVM_MSR_EXIT_REASON_FILTER = 4;
    public static final int KVM_MSR_FILTER_DEFAULT_DENY = 1;
    public static final int KVM_MSR_FILTER_READ_AND_WRITE = 3;

    // Why KVM_RUN returned.
    public static final int KVM_EXIT_UNKNOWN = 0;
    public static final int KVM_EXIT_EXCEPTION = 1;
    public static final int KVM_EXIT_IO = 2;
    public static final int KVM_EXIT_DEBUG = 4;
    public static final int KVM_EXIT_HLT = 5;
    public static final int KVM_EXIT_MMIO = 6;
    public static final int KVM_EXIT_IRQ_WINDOW_OPEN = 7;
    public static final int KVM_EXIT_SHUTDOWN = 8;
    public static final int KVM_EXIT_FAIL_ENTRY = 9;
    public static final int KVM_EXIT_INTR = 10;
    public static final int KVM_EXIT_SET_TPR = 11;
    public static final int KVM_EXIT_INTERNAL_ERROR = 17;
    public static final int KVM_EXIT_X86_RDMSR = 29;
    public static final int KVM_EXIT_X86_WRMSR = 30;

    /** What the fields KVM_SYNC_X86_REGS, _SREGS and _EVENTS of struct kvm_run are. */
    public static final int KVM_SYNC_X86_REGS = 1;

    public static final int KVM_SYNC_X86_SREGS = 2;
    public static final int KVM_SYNC_X86_EVENTS = 4;

    private Kvm() {}
}
