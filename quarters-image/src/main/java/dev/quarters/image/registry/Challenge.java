package dev.quarters.image.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server asks for (RFC 9110 §11.6.1 WWW-Authenticate).
 *
 * @param scheme in lower case: {@code bearer}, {@code basic}
 * @param parameters by name in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {

    private static final int LONGEST = 8192;
    private static final Pattern SCHEME =
            Pattern.compile("\\s*,?\\s*([A-Za-z][A-Za-z0-9-]*)(?=\\s|$)");
    private static final Pattern PARAMETER =
            Pattern.compile(
                    "\\s*,?\\s*([A-Za-z0-9_-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]+))");

    /** The one we can answer: a bearer token if possible, else a password. */
    static Optional<Challenge> choose(List<String> headers) {
        List<Challenge> all = headers.stream().flatMap(one -> parse(one).stream()).toList();
        return all.stream()
                .filter(one -> one.scheme.equals("bearer") && one.parameters.containsKey("realm"))
                .findFirst()
                .or(() -> all.stream().filter(one -> one.scheme.equals("basic")).findFirst());
    }

    static List<Challenge> parse(String header) {
        List<Challenge> challenges = new java.util.ArrayList<>();
        String text = header.length() > LONGEST ? header.substring(0, LONGEST) : header;
        Matcher scheme = SCHEME.matcher(text);
        Matcher parameter = PARAMETER.matcher(text);
        int at = 0;
        while (scheme.region(at, text.length()).lookingAt()) {
            at = scheme.end();
            Map<String, String> parameters = new HashMap<>();
            while (parameter.region(at, text.length()).lookingAt()) {
                at = parameter.end();
                String quoted = parameter.group(2);
                parameters.put(
                        parameter.group(1).toLowerCase(Locale.ROOT),
                        quoted == null ? parameter.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
            }
            challenges.add(
                    new Challenge(
                            scheme.group(1).toLowerCase(Locale.ROOT), Map.copyOf(parameters)));
        }
        return challenges;
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }
}
