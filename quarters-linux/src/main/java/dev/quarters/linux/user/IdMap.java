package dev.quarters.linux.user;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Which ids in a user namespace are which outside: the content of /proc/PID/uid_map or gid_map. */
public record IdMap(List<Range> ranges) {

    /**
     * Successive ids.
     *
     * @param inside the first in the namespace
     * @param outside what it is outside
     * @param count how many
     */
    public record Range(long inside, long outside, long count) {}

    /** Copies the list. */
    public IdMap {
        ranges = List.copyOf(ranges);
    }

    /** Root of the namespace is that id; there is no other. */
    public static IdMap single(long outside) {
        return new IdMap(List.of(new Range(0, outside, 1)));
    }

    /** Whether there is one id only. */
    public boolean isSingle() {
        return ranges.size() == 1 && ranges.getFirst().count() == 1;
    }

    /** What an id of the namespace is outside; empty when it is none there. */
    public OptionalLong outside(long inside) {
        return ranges.stream()
                .filter(r -> inside >= r.inside() && inside < r.inside() + r.count())
                .mapToLong(r -> r.outside() + inside - r.inside())
                .findFirst();
    }

    /** As the kernel reads it. */
    public String text() {
        return ranges.stream()
                .map(r -> r.inside() + " " + r.outside() + " " + r.count() + "\n")
                .collect(Collectors.joining());
    }
}
