package dev.quarters.api;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The three numbers of a Linux release, as {@code uname -r} and the ELF ABI note carry them. */
public record KernelVersion(int major, int minor, int patch) implements Comparable<KernelVersion> {

    private static final Pattern RELEASE = Pattern.compile("^(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");
    private static final Comparator<KernelVersion> ORDER =
            Comparator.comparingInt(KernelVersion::major)
                    .thenComparingInt(KernelVersion::minor)
                    .thenComparingInt(KernelVersion::patch);

    /** Reads a release such as {@code 6.1.0-44-cloud-amd64}; empty when it begins otherwise. */
    public static Optional<KernelVersion> parse(String release) {
        Matcher matcher = RELEASE.matcher(release);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String patch = matcher.group(3);
        return Optional.of(
                new KernelVersion(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        patch == null ? 0 : Integer.parseInt(patch)));
    }

    @Override
    public int compareTo(KernelVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
