package dev.quarters.x86.decode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * All rows of the tables beside this class, which {@code index} names. The rows of an opcode stand
 * together, those with more conditions first, so the first that matches is the one.
 */
public final class InstructionTable {

    /** Row of what is no instruction. */
    public static final int UNDEFINED = 0;

    /** Row of what has more than 15 bytes. */
    public static final int TOO_LONG = 1;

    private static final Row[] NONE = {};

    /** The processor's. */
    public static final InstructionTable STANDARD = load();

    private final List<Row> rows;
    private final Row[][] byOpcode;

    InstructionTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
        byOpcode = new Row[4 << 8][];
        Arrays.fill(byOpcode, NONE);
        for (Row row : rows.subList(TOO_LONG + 1, rows.size())) {
            Opcode opcode = row.opcode();
            for (int i = 0; i < opcode.count(); i++) {
                int at = opcode.map() << 8 | opcode.first() + i;
                Row[] before = byOpcode[at];
                byOpcode[at] = Arrays.copyOf(before, before.length + 1);
                byOpcode[at][before.length] = row;
            }
        }
        Comparator<Row> mostSpecificFirst =
                Comparator.comparingInt((Row row) -> row.opcode().specificity()).reversed();
        for (Row[] candidates : byOpcode) {
            if (candidates.length > 1) {
                Arrays.sort(candidates, mostSpecificFirst);
            }
        }
    }

    private static InstructionTable load() {
        List<Row> rows = new ArrayList<>(1024);
        rows.add(Row.parse(UNDEFINED, "FF | (bad) | jump | - | execute.Undefined.undefined"));
        rows.add(Row.parse(TOO_LONG, "FF | (too-long) | jump | - | execute.Undefined.tooLong"));
        for (String table : lines("index")) {
            for (String line : lines(table)) {
                rows.add(Row.parse(rows.size(), line));
            }
        }
        return new InstructionTable(rows);
    }

    private static List<String> lines(String name) {
        List<String> lines = new ArrayList<>();
        InputStream stream = InstructionTable.class.getResourceAsStream(name);
        if (stream == null) {
            throw new IllegalStateException("the instruction table " + name + " is missing");
        }
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                int comment = line.indexOf('#');
                String content = (comment < 0 ? line : line.substring(0, comment)).strip();
                if (!content.isEmpty()) {
                    lines.add(content);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the instruction table " + name, e);
        }
        return lines;
    }

    /** By number. */
    public List<Row> rows() {
        return rows;
    }

    /** That row. */
    public Row row(int number) {
        return rows.get(number);
    }

    /** What an opcode may be; the first that matches is it. */
    Row[] candidates(int map, int opcode) {
        return byOpcode[map << 8 | opcode];
    }
}
