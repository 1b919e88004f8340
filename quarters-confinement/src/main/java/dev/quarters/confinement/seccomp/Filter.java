package dev.quarters.confinement.seccomp;

import java.util.List;

/**
 * The part of a profile that applies to one guest. The first rule whose comparisons hold decides.
 *
 * @param architectures whose system calls are filtered; any other's end the process
 * @param flags of seccomp(2) SECCOMP_SET_MODE_FILTER
 */
public record Filter(
        Action defaultAction, List<AuditArchitecture> architectures, List<Rule> rules, int flags) {

    /** Copies the lists. */
    public Filter {
        architectures = List.copyOf(architectures);
        rules = List.copyOf(rules);
    }
}
