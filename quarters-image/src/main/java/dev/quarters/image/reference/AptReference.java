package dev.quarters.image.reference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A root file system of Debian packages and everything that they depend on: {@code
 * apt:NAME[=VERSION][,NAME[=VERSION]…]}.
 *
 * @param packages sorted by name, each name once, so that the order of writing does not matter
 */
public record AptReference(List<Request> packages) implements Reference {

    /** Of the transport. */
    public static final String PREFIX = "apt:";

    /** Debian Policy 4.6.2 §5.6.1. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9+.-]+");

    /** Debian Policy 4.6.2 §5.6.12. */
    private static final Pattern VERSION = Pattern.compile("(?:[0-9]+:)?[0-9][A-Za-z0-9.+~-]*");

    private static final int MAXIMUM_PACKAGES = 256;
    private static final int MAXIMUM_WORD = 200;

    /** Copies the list. */
    public AptReference {
        packages = List.copyOf(packages);
    }

    /**
     * One package that is asked for.
     *
     * @param version exactly this one; empty for the one that apt prefers
     */
    public record Request(String name, Optional<String> version) {
        @Override
        public String toString() {
            return name + version.map(exact -> "=" + exact).orElse("");
        }
    }

    static AptReference parse(String text) {
        String whole = PREFIX + text;
        List<Request> requests = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            Request request = request(whole, word);
            Optional<Request> same =
                    requests.stream().filter(one -> one.name.equals(request.name)).findAny();
            if (same.isEmpty()) {
                requests.add(request);
            } else if (!same.get().equals(request)) {
                throw Malformed.reference(
                        whole, "it asks for both " + same.get() + " and " + request);
            }
        }
        if (requests.size() > MAXIMUM_PACKAGES) {
            throw Malformed.reference(
                    whole, "it names more than " + MAXIMUM_PACKAGES + " packages");
        }
        requests.sort(Comparator.comparing(Request::name));
        return new AptReference(requests);
    }

    private static Request request(String whole, String word) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        if (name.indexOf(':') >= 0) {
            throw Malformed.reference(
                    whole,
                    "the architecture is the one of the platform (--platform), not a part of "
                            + Malformed.quoted(name));
        }
        if (name.length() > MAXIMUM_WORD || !NAME.matcher(name).matches()) {
            throw Malformed.reference(
                    whole,
                    Malformed.quoted(name)
                            + " is not the name of a package: two or more of a-z 0-9 + - . (Debian"
                            + " Policy §5.6.1), separated by commas without spaces");
        }
        if (equals < 0) {
            return new Request(name, Optional.empty());
        }
        String version = word.substring(equals + 1);
        if (version.length() > MAXIMUM_WORD || !VERSION.matcher(version).matches()) {
            throw Malformed.reference(
                    whole, Malformed.quoted(version) + " is not a version of a package");
        }
        return new Request(name, Optional.of(version));
    }

    @Override
    public String canonical() {
        return PREFIX + packages.stream().map(Request::toString).collect(Collectors.joining(","));
    }

    @Override
    public String familiar() {
        return canonical();
    }

    @Override
    public String toString() {
        return canonical();
    }
}
