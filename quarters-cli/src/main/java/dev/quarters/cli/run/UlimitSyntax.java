package dev.quarters.cli.run;

import dev.quarters.api.Ulimit;
import dev.quarters.cli.option.UsageException;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code --ulimit NAME=SOFT[:HARD]}. */
final class UlimitSyntax {

    private static final Pattern FORM =
            Pattern.compile("([a-z]+)=(-?\\d+|unlimited)(?::(-?\\d+|unlimited))?");

    private UlimitSyntax() {}

    static Ulimit parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new UsageException(
                    "--ulimit is NAME=SOFT[:HARD], as nofile=1024:2048, not \"" + text + "\"");
        }
        long soft = limit(matcher.group(2));
        String hard = matcher.group(3);
        return new Ulimit(matcher.group(1), soft, hard == null ? soft : limit(hard));
    }

    private static long limit(String text) {
        return text.equals("unlimited") ? -1 : Long.parseLong(text);
    }
}
