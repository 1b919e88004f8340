package dev.quarters.daemon.container;

import dev.quarters.daemon.http.HttpException;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code 10m}: powers of 1024, as Docker has them. */
final class Sizes {

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})([bkmgt]?)b?");

    private Sizes() {}

    static long bytes(String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new HttpException(400, "invalid size: '" + text + "'");
        }
        int shift = Math.max(0, "bkmgt".indexOf(matcher.group(2))) * 10;
        long count = Long.parseLong(matcher.group(1));
        long unit = 1L << (matcher.group(2).isEmpty() ? 0 : shift);
        if (count > Long.MAX_VALUE / unit) {
            throw new HttpException(400, "invalid size: '" + text + "' is out of range");
        }
        return count * unit;
    }
}
