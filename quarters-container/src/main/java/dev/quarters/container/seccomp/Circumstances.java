package dev.quarters.container.seccomp;

import dev.quarters.api.KernelVersion;
import dev.quarters.guest.capability.CapabilitySet;

/**
 * What a profile asks about the guest that it is for.
 *
 * @param capabilities those the guest can ever have
 * @param architecture of the kernel
 */
public record Circumstances(
        CapabilitySet capabilities, AuditArchitecture architecture, KernelVersion kernel) {}
