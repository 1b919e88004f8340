package dev.quarters.confinement.seccomp;

import dev.quarters.api.KernelVersion;
import dev.quarters.api.QuartersException;
import dev.quarters.guest.capability.CapabilitySet;
import dev.quarters.linux.Kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a profile asks about the guest that it is for.
 *
 * @param capabilities those the guest can ever have
 * @param architecture of the kernel
 */
public record Circumstances(
        CapabilitySet capabilities, AuditArchitecture architecture, KernelVersion kernel) {

    private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");

    /** Of a process of this host, with these capabilities at most. */
    public static Circumstances here(CapabilitySet capabilities) {
        try {
            return new Circumstances(
                    capabilities,
                    AuditArchitecture.of(Kernel.ARCHITECTURE),
                    KernelVersion.parse(Files.readString(RELEASE).strip())
                            .orElse(new KernelVersion(0, 0, 0)));
        } catch (IOException e) {
            throw new QuartersException("cannot read " + RELEASE + ": " + e, "mount /proc", e);
        }
    }
}
