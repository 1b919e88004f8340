package dev.quarters.cli.log;

import dev.quarters.daemon.log.Entry;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Standard error, an entry at a time. Where it is the journal of systemd, text has levels in front
 * (sd-daemon(3)) and no time, as the journal keeps both.
 */
final class LogOutput {

    private final OutputStream out;
    private final boolean journal;

    LogOutput() {
        this(new FileOutputStream(FileDescriptor.err), isJournal());
    }

    LogOutput(OutputStream out, boolean journal) {
        this.out = out;
        this.journal = journal;
    }

    /** systemd.exec(5) "$JOURNAL_STREAM": what standard error has to be, device:inode. */
    private static boolean isJournal() {
        String stream = System.getenv("JOURNAL_STREAM");
        if (stream == null) {
            return false;
        }
        try {
            var error = Files.readAttributes(Path.of("/proc/self/fd/2"), "unix:dev,ino");
            return stream.equals(error.get("dev") + ":" + error.get("ino"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
            return false;
        }
    }

    void write(Level level, Entry entry, @Nullable Throwable thrown) {
        String text =
                LogSettings.now().json() ? json(level, entry, thrown) : text(level, entry, thrown);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        synchronized (this) {
            try {
                out.write(bytes);
                out.flush();
            } catch (IOException nobodyReads) {
                // There is nowhere else to say so.
            }
        }
    }

    private static String json(Level level, Entry entry, @Nullable Throwable thrown) {
        JsonObject line =
                Json.object()
                        .put("time", Instant.now().truncatedTo(ChronoUnit.MICROS).toString())
                        .put("level", level.name().toLowerCase(Locale.ROOT))
                        .put("message", entry.message());
        entry.fields()
                .forEach(
                        (name, value) ->
                                line.put(
                                        name,
                                        value instanceof Number number
                                                ? Json.of(number.longValue())
                                                : Json.of(value.toString())));
        if (thrown != null) {
            line.put("exception", trace(thrown));
        }
        return line.build().toText() + "\n";
    }

    /** What clients sent may be in it: no control characters but the ends of our own lines. */
    private String text(Level level, Entry entry, @Nullable Throwable thrown) {
        String message = entry.toString().replaceAll("\\p{Cntrl}", " ");
        String head =
                journal
                        ? "<" + priority(level) + ">quarters: "
                        : Instant.now().truncatedTo(ChronoUnit.MILLIS)
                                + " quarters: "
                                + level.name().toLowerCase(Locale.ROOT)
                                + ": ";
        String trace = thrown == null ? "" : trace(thrown);
        String before = journal ? "<" + priority(level) + ">" : "";
        return head + message + "\n" + trace.replaceAll("(?m)^(?=.)", before);
    }

    /** syslog(3). */
    private static int priority(Level level) {
        return switch (level) {
            case ERROR -> 3;
            case WARNING -> 4;
            case INFO -> 6;
            case ALL, TRACE, DEBUG, OFF -> 7;
        };
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
