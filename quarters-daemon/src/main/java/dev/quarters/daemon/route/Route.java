package dev.quarters.daemon.route;

import dev.quarters.daemon.http.HttpException;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One row of the table.
 *
 * @param pattern a path in which {@code {name}} stands for one part, and {@code {name*}} for
 *     several
 * @param summary what it does, for the documentation
 * @param refusal why it is not done, when it is not
 */
public record Route(
        String method,
        String pattern,
        String summary,
        Optional<String> refusal,
        Action action,
        Pattern form) {

    private static final Pattern NAME = Pattern.compile("\\{(\\w+)(\\*?)\\}");

    /** Does what a route is for. */
    @FunctionalInterface
    public interface Action {
        /** Answers the call. */
        void answer(Call call) throws IOException, InterruptedException;
    }

    /** A route that works. */
    public static Route of(String method, String pattern, String summary, Action action) {
        return new Route(method, pattern, summary, Optional.empty(), action, form(pattern));
    }

    /** A route that Docker has and that is refused. */
    public static Route refused(String method, String pattern, String summary, String why) {
        return new Route(
                method,
                pattern,
                summary,
                Optional.of(why),
                call -> {
                    throw new HttpException(501, why);
                },
                form(pattern));
    }

    private static Pattern form(String pattern) {
        StringBuilder form = new StringBuilder();
        Matcher names = NAME.matcher(pattern);
        int at = 0;
        while (names.find()) {
            form.append(Pattern.quote(pattern.substring(at, names.start())));
            form.append("(?<").append(names.group(1)).append('>');
            form.append(names.group(2).isEmpty() ? "[^/]+" : ".+").append(')');
            at = names.end();
        }
        return Pattern.compile(form.append(Pattern.quote(pattern.substring(at))).toString());
    }

    /** The values of the names in the pattern, when the path has its form. */
    Optional<Map<String, String>> match(String path) {
        Matcher matcher = form.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        matcher.namedGroups().keySet().forEach(name -> values.put(name, matcher.group(name)));
        return Optional.of(values);
    }
}
