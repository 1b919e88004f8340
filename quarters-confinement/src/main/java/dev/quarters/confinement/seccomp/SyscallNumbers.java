package dev.quarters.confinement.seccomp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/** The numbers of the system calls, by architecture: the table {@code syscalls.txt}, read once. */
final class SyscallNumbers {

    private static final String NONE = "-";

    private static final Map<String, String[]> ROWS = read();

    private SyscallNumbers() {}

    /** The number of that call; empty when the architecture or this table does not know it. */
    static OptionalInt of(AuditArchitecture architecture, String name) {
        String[] row = ROWS.get(name);
        return row == null || row[architecture.column()].equals(NONE)
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(row[architecture.column()]));
    }

    private static Map<String, String[]> read() {
        Map<String, String[]> rows = new HashMap<>();
        for (String line : Resource.lines("syscalls.txt")) {
            String[] row = line.split(" ", -1);
            rows.put(row[0], row);
        }
        return Map.copyOf(rows);
    }

    /** A text file beside these classes, without its comments and empty lines. */
    static final class Resource {

        private Resource() {}

        static List<String> lines(String name) {
            InputStream stream = SyscallNumbers.class.getResourceAsStream(name);
            try (BufferedReader reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    Objects.requireNonNull(stream, name),
                                    StandardCharsets.UTF_8))) {
                return reader.lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
