package dev.quarters.confinement.seccomp;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A system call policy as it was written.
 *
 * @param architectures besides the kernel's own; see {@link AuditArchitecture} for those never let
 *     in
 * @param flags of seccomp(2) SECCOMP_SET_MODE_FILTER
 */
public record Profile(
        Action defaultAction,
        Set<AuditArchitecture> architectures,
        List<ConditionalRule> rules,
        int flags) {

    /** A rule and when it applies. */
    record ConditionalRule(Rule rule, Condition condition) {}

    /** Copies the collections. */
    public Profile {
        architectures = Set.copyOf(architectures);
        rules = List.copyOf(rules);
    }

    /** The built-in one. */
    public static Profile standard() {
        return PolicyText.STANDARD;
    }

    /** What of it applies to a guest. */
    public Filter filterFor(Circumstances guest) {
        List<Rule> applying =
                rules.stream()
                        .filter(rule -> rule.condition().holds(guest))
                        .map(ConditionalRule::rule)
                        .toList();
        return new Filter(defaultAction, served(guest.architecture()), applying, flags);
    }

    /** Those of the profile that a kernel of that architecture serves, its own first. */
    private List<AuditArchitecture> served(AuditArchitecture kernel) {
        EnumSet<AuditArchitecture> served = EnumSet.of(kernel);
        if (kernel == AuditArchitecture.X86_64 && architectures.contains(AuditArchitecture.X86)) {
            served.add(AuditArchitecture.X86);
        }
        return List.copyOf(served);
    }
}
