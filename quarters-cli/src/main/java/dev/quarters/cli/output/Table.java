package dev.quarters.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows under heads, three blanks apart and ten wide unless told, as Docker's clients print them.
 */
public final class Table {

    private static final int GAP = 3;
    private static final int USUAL = 10;

    private final int least;
    private final List<List<String>> rows = new ArrayList<>();

    /** With its heads. */
    public Table(String... heads) {
        this(USUAL, List.of(heads));
    }

    /** With columns of at least that width. */
    public Table(int least, List<String> heads) {
        this.least = least;
        rows.add(List.copyOf(heads));
    }

    /** Adds a row of as many cells as there are heads. */
    public Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** Prints it. */
    public void print(PrintStream out) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i));
                if (i < columns - 1) {
                    line.repeat(' ', Math.max(least, widths[i] + GAP) - row.get(i).length());
                }
            }
            out.println(line);
        }
    }
}
