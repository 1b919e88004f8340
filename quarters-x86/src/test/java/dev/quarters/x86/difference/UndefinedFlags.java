package dev.quarters.x86.difference;

import dev.quarters.x86.Flags;
import dev.quarters.x86.decode.Row;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Flags that the SDM leaves undefined after an instruction: {@code undefined-flags.txt}. */
final class UndefinedFlags {

    private static final Map<String, Integer> ALL = read();

    private UndefinedFlags() {}

    /** A mask of bits of RFLAGS. */
    static int of(Row row) {
        Integer form = ALL.get(row.instruction());
        return form != null ? form : ALL.getOrDefault(row.mnemonic(), 0);
    }

    private static Map<String, Integer> read() {
        try (InputStream stream = UndefinedFlags.class.getResourceAsStream("undefined-flags.txt")) {
            byte[] bytes = Objects.requireNonNull(stream).readAllBytes();
            Map<String, Integer> all = new HashMap<>();
            new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> parse(line, all));
            return Map.copyOf(all);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void parse(String line, Map<String, Integer> all) {
        int equals = line.indexOf('=');
        int mask = 0;
        for (String flag : line.substring(equals + 1).strip().split(" +")) {
            mask |= flag(flag);
        }
        all.put(line.substring(0, equals).strip(), mask);
    }

    private static int flag(String name) {
        return switch (name) {
            case "CF" -> Flags.CF;
            case "PF" -> Flags.PF;
            case "AF" -> Flags.AF;
            case "ZF" -> Flags.ZF;
            case "SF" -> Flags.SF;
            case "OF" -> Flags.OF;
            case "-" -> 0;
            default -> throw new IllegalArgumentException("no flag " + name);
        };
    }
}
