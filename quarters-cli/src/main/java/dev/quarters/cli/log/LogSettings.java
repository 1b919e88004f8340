package dev.quarters.cli.log;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;

/**
 * What is logged, and how. Kept in properties of the JVM, as loggers are made by it.
 *
 * @param level the least that is logged
 * @param json whether each entry is a JSON object
 */
public record LogSettings(Level level, boolean json) {

    /** What {@code --log-format} can be. */
    public static final List<String> FORMATS = List.of("text", "json");

    /** What {@code --log-level} can be. */
    public static final List<String> LEVELS = List.of("error", "warning", "info", "debug");

    private static final String LEVEL = "quarters.log.level";
    private static final String FORMAT = "quarters.log.format";

    /** Those of this process now; warnings as text unless they were set. */
    static LogSettings now() {
        return new LogSettings(
                Level.valueOf(System.getProperty(LEVEL, Level.WARNING.name())),
                System.getProperty(FORMAT, "").equals("json"));
    }

    /** Makes them those of this process. */
    public void use() {
        System.setProperty(LEVEL, level.name());
        System.setProperty(FORMAT, json ? "json" : "text");
    }

    /** The level of that word. */
    public static Level level(String word) {
        return Level.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
