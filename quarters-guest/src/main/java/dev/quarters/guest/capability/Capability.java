package dev.quarters.guest.capability;

import dev.quarters.api.InvalidRequestException;

import java.util.Arrays;
import java.util.Locale;

/**
 * The pieces that the power of root is made of (capabilities(7)), in the order of their numbers in
 * {@code linux/capability.h}.
 */
public enum Capability {
    CHOWN,
    DAC_OVERRIDE,
    DAC_READ_SEARCH,
    FOWNER,
    FSETID,
    KILL,
    SETGID,
    SETUID,
    SETPCAP,
    LINUX_IMMUTABLE,
    NET_BIND_SERVICE,
    NET_BROADCAST,
    NET_ADMIN,
    NET_RAW,
    IPC_LOCK,
    IPC_OWNER,
    SYS_MODULE,
    SYS_RAWIO,
    SYS_CHROOT,
    SYS_PTRACE,
    SYS_PACCT,
    SYS_ADMIN,
    SYS_BOOT,
    SYS_NICE,
    SYS_RESOURCE,
    SYS_TIME,
    SYS_TTY_CONFIG,
    MKNOD,
    LEASE,
    AUDIT_WRITE,
    AUDIT_CONTROL,
    SETFCAP,
    MAC_OVERRIDE,
    MAC_ADMIN,
    SYSLOG,
    WAKE_ALARM,
    BLOCK_SUSPEND,
    AUDIT_READ,
    PERFMON,
    BPF,
    CHECKPOINT_RESTORE;

    /** Its bit in a capability set. */
    @SuppressWarnings("EnumOrdinal") // the order is the kernel's
    public long bit() {
        return 1L << ordinal();
    }

    /** Its name as the kernel's manual and OCI have it. */
    public String fullName() {
        return "CAP_" + name();
    }

    /**
     * The capability of that name, with or without {@code CAP_}, in any case.
     *
     * @throws InvalidRequestException when there is none
     */
    public static Capability of(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        String bare = upper.startsWith("CAP_") ? upper.substring(4) : upper;
        return Arrays.stream(values())
                .filter(capability -> capability.name().equals(bare))
                .findFirst()
                .orElseThrow(
                        () ->
                                new InvalidRequestException(
                                        "no capability is called \"" + name + "\"",
                                        "see capabilities(7) for their names"));
    }
}
