package dev.quarters.guest.capability;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A set of capabilities.
 *
 * @param bits as the kernel has them: bit n is the capability of number n
 */
public record CapabilitySet(long bits) {

    /** None. */
    public static final CapabilitySet NONE = new CapabilitySet(0);

    /** All that this module knows by name. */
    public static final CapabilitySet ALL =
            new CapabilitySet((1L << Capability.values().length) - 1);

    /** Those that Docker gives a container when nothing is said. */
    public static final CapabilitySet DEFAULT =
            of(
                    Capability.CHOWN,
                    Capability.DAC_OVERRIDE,
                    Capability.FSETID,
                    Capability.FOWNER,
                    Capability.MKNOD,
                    Capability.NET_RAW,
                    Capability.SETGID,
                    Capability.SETUID,
                    Capability.SETFCAP,
                    Capability.SETPCAP,
                    Capability.NET_BIND_SERVICE,
                    Capability.SYS_CHROOT,
                    Capability.KILL,
                    Capability.AUDIT_WRITE);

    /** The set of those. */
    public static CapabilitySet of(Capability... capabilities) {
        return of(Arrays.asList(capabilities));
    }

    /** The set of those. */
    public static CapabilitySet of(Collection<Capability> capabilities) {
        return new CapabilitySet(
                capabilities.stream().mapToLong(Capability::bit).reduce(0, (a, b) -> a | b));
    }

    /** Reads a line of {@code /proc/PID/status}, the hexadecimal digits only. */
    public static CapabilitySet ofHex(String digits) {
        return new CapabilitySet(Long.parseUnsignedLong(digits.strip(), 16));
    }

    /** Whether that one is in it. */
    public boolean has(Capability capability) {
        return (bits & capability.bit()) != 0;
    }

    /** Those in either. */
    public CapabilitySet with(CapabilitySet other) {
        return new CapabilitySet(bits | other.bits);
    }

    /** Those not in the other. */
    public CapabilitySet without(CapabilitySet other) {
        return new CapabilitySet(bits & ~other.bits);
    }

    /** Those in both. */
    public CapabilitySet within(CapabilitySet other) {
        return new CapabilitySet(bits & other.bits);
    }

    /** Those in it, in the order of their numbers. */
    public List<Capability> members() {
        return Arrays.stream(Capability.values()).filter(this::has).toList();
    }

    @Override
    public String toString() {
        return members().stream().map(Capability::fullName).collect(Collectors.joining(" "));
    }
}
