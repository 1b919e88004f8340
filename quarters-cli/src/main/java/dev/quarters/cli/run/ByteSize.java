package dev.quarters.cli.run;

import dev.quarters.cli.option.UsageException;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code 64m}, {@code 1.5g}, {@code 512}: powers of 1024, as Docker's memory options. */
final class ByteSize {

    private static final Pattern FORM =
            Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([bkmgtp]?)(?:i?b)?");

    private ByteSize() {}

    static long parse(String option, String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(java.util.Locale.ROOT));
        if (!matcher.matches()) {
            throw new UsageException(
                    option + " is a size such as 64m or 1.5g, not \"" + text + "\"");
        }
        int shift = Math.max(0, "bkmgtp".indexOf(matcher.group(2))) * 10;
        double bytes = Double.parseDouble(matcher.group(1)) * (1L << shift);
        if (matcher.group(2).isEmpty()) {
            bytes = Double.parseDouble(matcher.group(1));
        }
        if (bytes > Long.MAX_VALUE / 2.0) {
            throw new UsageException(option + " is too large: " + text);
        }
        return (long) bytes;
    }
}
