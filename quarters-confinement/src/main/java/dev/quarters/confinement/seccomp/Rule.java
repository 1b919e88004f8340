package dev.quarters.confinement.seccomp;

import java.util.List;

/**
 * What becomes of some system calls when all comparisons hold; none hold always.
 *
 * @param names those that an architecture does not have are passed over, as runc does
 */
public record Rule(List<String> names, Action action, List<Comparison> comparisons) {

    /** Copies the lists. */
    public Rule {
        names = List.copyOf(names);
        comparisons = List.copyOf(comparisons);
    }
}
