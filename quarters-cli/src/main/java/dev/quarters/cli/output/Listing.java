package dev.quarters.cli.output;

import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Things with fields, printed as {@code --format} says: a table of some of the fields, a JSON
 * object each, or by a template.
 */
public final class Listing {

    /** The option. */
    public static final Option FORMAT =
            Option.value(
                    "format",
                    "table|json|TEMPLATE",
                    "How to print: a table, JSON, or by a template such as '{{.ID}} {{.Name}}'");

    private static final String TABLE = "table";

    /** A field that the table shows, and what stands above it. */
    public record Column(String head, String field) {}

    private final List<Column> columns;
    private final List<Json> rows = new ArrayList<>();

    /** With the columns of its table. */
    public Listing(Column... columns) {
        this.columns = List.of(columns);
    }

    /** Adds one, with its fields. */
    public void add(JsonObject fields) {
        rows.add(fields.build());
    }

    /** Prints all. */
    public void print(Arguments arguments, PrintStream out) {
        String format = arguments.value("format").orElse(TABLE);
        if (format.equals(TABLE) || format.isEmpty()) {
            Table table = new Table(columns.stream().map(Column::head).toArray(String[]::new));
            rows.forEach(
                    row ->
                            table.row(
                                    columns.stream()
                                            .map(column -> row.text(column.field()))
                                            .toArray(String[]::new)));
            table.print(out);
        } else if (format.equals("json")) {
            rows.forEach(row -> out.println(row.toText()));
        } else if (format.startsWith(TABLE + " ")) {
            printTable(Template.parse(format.substring(TABLE.length() + 1)), out);
        } else {
            Template template = Template.parse(format);
            rows.forEach(row -> out.println(template.apply(row)));
        }
    }

    private void printTable(Template template, PrintStream out) {
        JsonObject heads = Json.object();
        template.fields().forEach(field -> heads.put(field, head(field)));
        Table table = new Table(template.apply(heads.build()).split("\t", -1));
        rows.forEach(row -> table.row(template.apply(row).split("\t", -1)));
        table.print(out);
    }

    private String head(String field) {
        return columns.stream()
                .filter(column -> column.field().equals(field))
                .map(Column::head)
                .findFirst()
                .orElseGet(() -> field.toUpperCase(Locale.ROOT));
    }
}
