package dev.quarters.confinement.seccomp;

import dev.quarters.linux.Architecture;

import java.util.Arrays;
import java.util.Optional;

/**
 * An architecture as a filter sees it: a kernel may serve the calls of several (AUDIT_ARCH_… of
 * {@code linux/audit.h}).
 *
 * <p>x32 is left out on purpose: it shares x86-64's audit number, no distribution ships programs
 * for it, and it gives every call a second number that a filter can overlook. Every filter refuses
 * it. 32-bit ARM is left out as well: its calls end the process.
 */
public enum AuditArchitecture {
    /** 64-bit x86. */
    X86_64(0xc000003e, "SCMP_ARCH_X86_64", "amd64"),
    /** 32-bit x86, which the same kernel serves. */
    X86(0x40000003, "SCMP_ARCH_X86", "x86"),
    /** 64-bit ARM. */
    AARCH64(0xc00000b7, "SCMP_ARCH_AARCH64", "arm64");

    private final int auditNumber;
    private final String ociName;
    private final String goName;

    AuditArchitecture(int auditNumber, String ociName, String goName) {
        this.auditNumber = auditNumber;
        this.ociName = ociName;
        this.goName = goName;
    }

    /** {@code AUDIT_ARCH_…} of {@code linux/audit.h}: the field {@code arch} of seccomp_data. */
    int auditNumber() {
        return auditNumber;
    }

    /** The name in {@code linux.seccomp.architectures}. */
    String ociName() {
        return ociName;
    }

    /** The name in the conditions of Docker's profiles. */
    public String goName() {
        return goName;
    }

    /** The column of {@code syscalls.txt}. */
    int column() {
        return switch (this) {
            case X86_64 -> 1;
            case X86 -> 2;
            case AARCH64 -> 3;
        };
    }

    /** The architecture of that OCI name, when it is one of these. */
    static Optional<AuditArchitecture> ofOci(String name) {
        return Arrays.stream(values()).filter(one -> one.ociName.equals(name)).findFirst();
    }

    /** What a kernel of that architecture calls its own system calls. */
    public static AuditArchitecture of(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> X86_64;
            case AARCH64 -> AARCH64;
        };
    }
}
