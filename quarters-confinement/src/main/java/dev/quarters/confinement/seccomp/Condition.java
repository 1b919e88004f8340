package dev.quarters.confinement.seccomp;

import dev.quarters.api.KernelVersion;
import dev.quarters.guest.capability.CapabilitySet;

import java.util.Optional;
import java.util.Set;

/**
 * When a rule of a profile applies at all, which Docker writes as two lists of conditions.
 *
 * @param required the guest may have all of these capabilities
 * @param excluded the guest may have none of these
 * @param architectures one of these, by Go's names; empty: any
 * @param excludedArchitectures none of these
 * @param oldestKernel and no older one
 */
record Condition(
        CapabilitySet required,
        CapabilitySet excluded,
        Set<String> architectures,
        Set<String> excludedArchitectures,
        Optional<KernelVersion> oldestKernel) {

    /** Holds always. */
    static final Condition ALWAYS =
            new Condition(
                    CapabilitySet.NONE, CapabilitySet.NONE, Set.of(), Set.of(), Optional.empty());

    Condition {
        architectures = Set.copyOf(architectures);
        excludedArchitectures = Set.copyOf(excludedArchitectures);
    }

    boolean holds(Circumstances guest) {
        return required.without(guest.capabilities()).bits() == 0
                && excluded.within(guest.capabilities()).bits() == 0
                && (architectures.isEmpty()
                        || architectures.contains(guest.architecture().goName()))
                && !excludedArchitectures.contains(guest.architecture().goName())
                && oldestKernel.stream().allMatch(oldest -> oldest.compareTo(guest.kernel()) <= 0);
    }
}
