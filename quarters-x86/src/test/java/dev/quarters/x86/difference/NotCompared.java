package dev.quarters.x86.difference;

import dev.quarters.x86.decode.Attribute;
import dev.quarters.x86.decode.Row;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Rows that no user mode program of a 64-bit host can be asked about: {@code not-compared.txt}. */
final class NotCompared {

    private static final Map<String, String> REASONS = read();

    private NotCompared() {}

    /** Why not, or null. */
    static @Nullable String reason(Row row) {
        if (row.attributes().contains(Attribute.I64)) {
            return "not in 64-bit mode";
        }
        if (row.method().startsWith("system.")) {
            return "depends on the host's system";
        }
        String form = REASONS.get(row.instruction());
        return form != null ? form : REASONS.get(row.mnemonic());
    }

    private static Map<String, String> read() {
        try (InputStream stream = NotCompared.class.getResourceAsStream("not-compared.txt")) {
            byte[] bytes = Objects.requireNonNull(stream).readAllBytes();
            Map<String, String> reasons = new HashMap<>();
            new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> parse(line, reasons));
            return Map.copyOf(reasons);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void parse(String line, Map<String, String> reasons) {
        int equals = line.indexOf('=');
        reasons.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
    }
}
