package dev.quarters.x86.difference;

import dev.quarters.x86.decode.InstructionTable;
import dev.quarters.x86.decode.Row;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a real processor said, in {@code recorded-sample.txt}: a line for a row, its opcode and its
 * instruction, then for each case the seed it was made with ({@link Comparison#make}) and a digest
 * of the state after it ({@link Digest}). A digest tells that something is different, not what: for
 * that there is the native processor.
 */
final class Sample {

    /** A recorded case. */
    record Recorded(Row row, long seed, int digest) {}

    private static final String FILE = "recorded-sample.txt";

    private Sample() {}

    /** A row's name in the file. */
    static String name(Row row) {
        return row.opcode().text() + " " + row.instruction();
    }

    /** Of those rows that the tables still have. */
    static List<Recorded> read() {
        Map<String, Row> rows = new HashMap<>();
        for (Row row : InstructionTable.STANDARD.rows()) {
            rows.put(name(row), row);
        }
        List<Recorded> all = new ArrayList<>();
        for (String line : lines()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split(" = ");
            Row row = rows.get(parts[0]);
            if (row != null) {
                cases(row, parts[1], all);
            }
        }
        return all;
    }

    private static void cases(Row row, String text, List<Recorded> all) {
        for (String word : text.split(" ")) {
            int colon = word.indexOf(':');
            long seed = Long.parseLong(word.substring(0, colon));
            int digest = Integer.parseUnsignedInt(word.substring(colon + 1), 36);
            all.add(new Recorded(row, seed, digest));
        }
    }

    private static List<String> lines() {
        try (InputStream stream = Sample.class.getResourceAsStream(FILE)) {
            byte[] bytes = Objects.requireNonNull(stream).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
