package dev.quarters.cli.log;

import dev.quarters.daemon.log.Entry;

import org.jspecify.annotations.Nullable;

import java.text.MessageFormat;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/** Writes what it is given to one output. */
final class LineLogger implements System.Logger {

    /** What the JDK says of itself is for who works on the JDK, but for its warnings. */
    private static final String JDK = "(java|javax|jdk|sun|com\\.sun)\\..*";

    private final String name;
    private final boolean ours;
    private final LogOutput output;

    LineLogger(String name, LogOutput output) {
        this.name = name;
        this.ours = !name.matches(JDK);
        this.output = output;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean isLoggable(Level level) {
        Level least = LogSettings.now().level();
        return level != Level.OFF
                && level.getSeverity() >= least.getSeverity()
                && (ours || level.getSeverity() >= Level.WARNING.getSeverity());
    }

    @Override
    public void log(Level level, Object entry) {
        if (isLoggable(level)) {
            output.write(
                    level,
                    entry instanceof Entry parts ? parts : new Entry(String.valueOf(entry)),
                    null);
        }
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String message,
            @Nullable Throwable thrown) {
        if (isLoggable(level)) {
            output.write(level, new Entry(localised(bundle, message)), thrown);
        }
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String format,
            @Nullable Object @Nullable ... parameters) {
        if (isLoggable(level)) {
            String pattern = localised(bundle, format);
            output.write(
                    level,
                    new Entry(
                            parameters == null || parameters.length == 0
                                    ? pattern
                                    : MessageFormat.format(pattern, parameters)),
                    null);
        }
    }

    private static String localised(@Nullable ResourceBundle bundle, @Nullable String message) {
        String text = String.valueOf(message);
        try {
            return bundle == null ? text : bundle.getString(text);
        } catch (MissingResourceException untranslated) {
            return text;
        }
    }
}
