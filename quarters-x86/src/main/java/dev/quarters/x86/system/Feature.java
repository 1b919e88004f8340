package dev.quarters.x86.system;

/**
 * What a processor may offer, and where CPUID says so (Intel SDM Vol. 2A, CPUID). Names are those
 * of the instruction tables.
 */
public enum Feature {
    FPU("fpu", 1, Register.EDX, 0),
    VME("vme", 1, Register.EDX, 1),
    DE("de", 1, Register.EDX, 2),
    PSE("pse", 1, Register.EDX, 3),
    TSC("tsc", 1, Register.EDX, 4),
    MSR("msr", 1, Register.EDX, 5),
    PAE("pae", 1, Register.EDX, 6),
    MCE("mce", 1, Register.EDX, 7),
    CX8("cx8", 1, Register.EDX, 8),
    APIC("apic", 1, Register.EDX, 9),
    SEP("sep", 1, Register.EDX, 11),
    MTRR("mtrr", 1, Register.EDX, 12),
    PGE("pge", 1, Register.EDX, 13),
    MCA("mca", 1, Register.EDX, 14),
    CMOV("cmov", 1, Register.EDX, 15),
    PAT("pat", 1, Register.EDX, 16),
    PSE36("pse36", 1, Register.EDX, 17),
    CLFSH("clfsh", 1, Register.EDX, 19),
    MMX("mmx", 1, Register.EDX, 23),
    FXSR("fxsr", 1, Register.EDX, 24),
    SSE("sse", 1, Register.EDX, 25),
    SSE2("sse2", 1, Register.EDX, 26),
    SELF_SNOOP("ss", 1, Register.EDX, 27),
    HTT("htt", 1, Register.EDX, 28),
    SSE3("sse3", 1, Register.ECX, 0),
    PCLMULQDQ("pclmulqdq", 1, Register.ECX, 1),
    MONITOR("monitor", 1, Register.ECX, 3),
    SSSE3("ssse3", 1, Register.ECX, 9),
    CX16("cx16", 1, Register.ECX, 13),
    PCID("pcid", 1, Register.ECX, 17),
    SSE4_1("sse4.1", 1, Register.ECX, 19),
    SSE4_2("sse4.2", 1, Register.ECX, 20),
    X2APIC("x2apic", 1, Register.ECX, 21),
    MOVBE("movbe", 1, Register.ECX, 22),
    POPCNT("popcnt", 1, Register.ECX, 23),
    TSC_DEADLINE("tsc_deadline", 1, Register.ECX, 24),
    AES("aes", 1, Register.ECX, 25),
    XSAVE("xsave", 1, Register.ECX, 26),
    RDRAND("rdrand", 1, Register.ECX, 30),
    HYPERVISOR("hypervisor", 1, Register.ECX, 31),
    FSGSBASE("fsgsbase", 7, Register.EBX, 0),
    TSC_ADJUST("tsc_adjust", 7, Register.EBX, 1),
    SMEP("smep", 7, Register.EBX, 7),
    ERMS("erms", 7, Register.EBX, 9),
    INVPCID("invpcid", 7, Register.EBX, 10),
    RDSEED("rdseed", 7, Register.EBX, 18),
    SMAP("smap", 7, Register.EBX, 20),
    CLFLUSHOPT("clflushopt", 7, Register.EBX, 23),
    SHA("sha", 7, Register.EBX, 29),
    UMIP("umip", 7, Register.ECX, 2),
    LA57("la57", 7, Register.ECX, 16),
    RDPID("rdpid", 7, Register.ECX, 22),
    SPEC_CTRL("spec_ctrl", 7, Register.EDX, 26),
    STIBP("stibp", 7, Register.EDX, 27),
    ARCH_CAPABILITIES("arch_capabilities", 7, Register.EDX, 29),
    SSBD("ssbd", 7, Register.EDX, 31),
    LAHF("lahf", 0x8000_0001, Register.ECX, 0),
    PREFETCHW("prefetchw", 0x8000_0001, Register.ECX, 8),
    SYSCALL("syscall", 0x8000_0001, Register.EDX, 11),
    NX("nx", 0x8000_0001, Register.EDX, 20),
    GIGABYTE_PAGES("pdpe1gb", 0x8000_0001, Register.EDX, 26),
    RDTSCP("rdtscp", 0x8000_0001, Register.EDX, 27),
    LONG_MODE("lm", 0x8000_0001, Register.EDX, 29),
    INVARIANT_TSC("invariant_tsc", 0x8000_0007, Register.EDX, 8),
    ARAT("arat", 6, Register.EAX, 2),
    PARAVIRTUAL_CLOCK("kvmclock", 0x4000_0101, Register.EAX, 3),
    PARAVIRTUAL_CLOCK_STABLE("kvmclock_stable", 0x4000_0101, Register.EAX, 24);

    /** Where CPUID answers. */
    public enum Register {
        EAX,
        EBX,
        ECX,
        EDX
    }

    private final String cpuidName;
    private final int leaf;
    private final Register register;
    private final int bit;

    Feature(String cpuidName, int leaf, Register register, int bit) {
        this.cpuidName = cpuidName;
        this.leaf = leaf;
        this.register = register;
        this.bit = bit;
    }

    /** As instruction tables write it. */
    public String cpuidName() {
        return cpuidName;
    }

    /** Whether that register of that leaf, subleaf 0, says it. */
    public boolean isIn(int askedLeaf, Register askedRegister) {
        return leaf == askedLeaf && register == askedRegister;
    }

    /** Its bit there. */
    public int mask() {
        return 1 << bit;
    }
}
