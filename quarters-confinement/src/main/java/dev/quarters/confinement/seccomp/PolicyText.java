package dev.quarters.confinement.seccomp;

import dev.quarters.confinement.seccomp.Profile.ConditionalRule;
import dev.quarters.guest.capability.Capability;
import dev.quarters.guest.capability.CapabilitySet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the built-in policy; the file's head tells its form. */
final class PolicyText {

    private static final Pattern ARGUMENT =
            Pattern.compile("arg(\\d)(?: & (0x\\p{XDigit}+))? (!?=) (\\w+)");

    /** The built-in profile, read once. */
    static final Profile STANDARD = read(SyscallNumbers.Resource.lines("default.policy"));

    private PolicyText() {}

    private static Profile read(List<String> lines) {
        return new Profile(
                Action.errno(Errno.EPERM.number()),
                Set.of(AuditArchitecture.X86),
                lines.stream().map(PolicyText::rule).toList(),
                0);
    }

    private static ConditionalRule rule(String line) {
        String[] parts = line.split(" \\| ", -1);
        List<String> words = List.of(parts[0].split(" +"));
        CapabilitySet required = CapabilitySet.NONE;
        CapabilitySet excluded = CapabilitySet.NONE;
        List<Comparison> comparisons = new ArrayList<>();
        for (String clause : parts.length == 1 ? new String[0] : parts[1].split(", *")) {
            if (clause.startsWith("with ")) {
                required = required.with(CapabilitySet.of(Capability.of(clause.substring(5))));
            } else if (clause.startsWith("without ")) {
                excluded = excluded.with(CapabilitySet.of(Capability.of(clause.substring(8))));
            } else {
                comparisons.add(comparison(clause));
            }
        }
        return new ConditionalRule(
                new Rule(words.subList(1, words.size()), action(words.getFirst()), comparisons),
                new Condition(required, excluded, Set.of(), Set.of(), Optional.empty()));
    }

    private static Action action(String word) {
        return switch (word) {
            case "allow" -> Action.ALLOW;
            case "errno:ENOSYS" -> Action.errno(Errno.ENOSYS.number());
            default -> throw new IllegalStateException("no action is called " + word);
        };
    }

    private static Comparison comparison(String clause) {
        Matcher matcher = ARGUMENT.matcher(clause);
        if (!matcher.matches()) {
            throw new IllegalStateException("not a condition: " + clause);
        }
        int argument = Integer.parseInt(matcher.group(1));
        long value = Long.decode(matcher.group(4));
        if (matcher.group(2) != null) {
            return Comparison.masked(argument, Long.decode(matcher.group(2)), value);
        }
        return Comparison.of(
                argument,
                matcher.group(3).equals("=")
                        ? Comparison.Operator.EQUAL
                        : Comparison.Operator.NOT_EQUAL,
                value);
    }

    /** The errors that profiles name. */
    enum Errno {
        EPERM(1),
        ENOSYS(38);

        private final int number;

        Errno(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        static Optional<Errno> of(String name) {
            return Arrays.stream(values()).filter(one -> one.name().equals(name)).findFirst();
        }
    }
}
