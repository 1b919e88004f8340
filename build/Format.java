import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Formats all Java sources of the project, or checks that they are formatted. A program of its own
 * because the formatter has to run on the JDK whose language the sources are written in, and Maven
 * may run on an older one.
 *
 * <p>Arguments: {@code check} (exit 1 and a list of files when any differs) or {@code apply}.
 */
void main(String[] arguments) throws Exception {
    boolean apply = arguments.length == 1 && arguments[0].equals("apply");
    var formatter =
            new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build());
    List<Path> unformatted = new ArrayList<>();
    for (Path source : sources()) {
        String before = Files.readString(source);
        String after = stable(formatter, before);
        if (before.equals(after)) {
            continue;
        }
        if (apply) {
            Files.writeString(source, after);
        }
        unformatted.add(source);
    }
    if (!unformatted.isEmpty()) {
        unformatted.forEach(source -> IO.println((apply ? "formatted " : "not formatted: ") + source));
    }
    if (!apply && !unformatted.isEmpty()) {
        IO.println("To format them: mvn -N process-sources -Dapply");
        System.exit(1);
    }
}

/** The formatter may want to change what it wrote itself: goes on until it is content. */
private String stable(Formatter formatter, String source) throws Exception {
    String before = source;
    for (int round = 0; round < 5; round++) {
        String after = formatter.formatSourceAndFixImports(before);
        if (after.equals(before)) {
            break;
        }
        before = after;
    }
    return before;
}

private List<Path> sources() throws Exception {
    try (var files = Files.walk(Path.of(""))) {
        return files.filter(file -> file.toString().endsWith(".java"))
                .filter(file -> !file.toString().contains("target/"))
                .filter(file -> !file.startsWith("build"))
                .sorted()
                .toList();
    }
}
