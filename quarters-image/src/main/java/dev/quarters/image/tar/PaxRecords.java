package dev.quarters.image.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The records of an extended header, {@code "length key=value\n"} (POSIX.1-2001 pax "pax Extended
 * Header"). Keys may repeat only in GNU's sparse format 0.0, whose records are kept in order.
 */
final class PaxRecords {

    private static final String XATTR = "SCHILY.xattr.";

    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<Long> sparse = new ArrayList<>();

    void clear() {
        values.clear();
        sparse.clear();
    }

    boolean isEmpty() {
        return values.isEmpty() && sparse.isEmpty();
    }

    void read(byte[] data, int length) throws TarException {
        int at = 0;
        while (at < length) {
            int record = at;
            int size = 0;
            while (at < length && data[at] >= '0' && data[at] <= '9' && size < length) {
                size = size * 10 + (data[at++] - '0');
            }
            int end = record + size;
            if (at >= length
                    || data[at++] != ' '
                    || size > length - record
                    || end <= at
                    || data[end - 1] != '\n') {
                throw new TarException("a pax header is malformed");
            }
            int equals = at;
            while (equals < end && data[equals] != '=') {
                equals++;
            }
            if (equals >= end - 1 && data[end - 2] != '=') {
                throw new TarException("a pax header has a record without \"=\"");
            }
            put(
                    new String(data, at, equals - at, ISO_8859_1),
                    new String(data, equals + 1, end - equals - 2, ISO_8859_1));
            at = end;
        }
    }

    private void put(String key, String value) throws TarException {
        if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
            sparse.add(SparseSegments.decimal(value));
        } else {
            values.put(key, value);
        }
    }

    @Nullable String get(String key) {
        return values.get(key);
    }

    /** The segments of GNU's sparse format 0.0. */
    long[] sparseSegments() {
        return sparse.stream().mapToLong(Long::longValue).toArray();
    }

    void putAll(PaxRecords global) {
        global.values.forEach(values::putIfAbsent);
    }

    void copyXattrs(Map<String, byte[]> xattrs) {
        values.forEach(
                (key, value) -> {
                    if (key.startsWith(XATTR)) {
                        xattrs.put(key.substring(XATTR.length()), value.getBytes(ISO_8859_1));
                    }
                });
    }
}
