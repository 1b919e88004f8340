package dev.quarters.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.daemon.log.Entry;
import dev.quarters.json.Json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/** An entry is one line, or one JSON object, whatever is in it. */
class LogOutputTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final LineLogger logger = new LineLogger("dev.quarters.x", new LogOutput(out, false));

    @AfterEach
    void reset() {
        new LogSettings(Level.WARNING, false).use();
    }

    private String written() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void jsonHasThePartsOfAnEntry() {
        new LogSettings(Level.INFO, true).use();
        logger.log(
                Level.INFO,
                new Entry("guest start").with("guest", "ab").with("name", "").with("status", 204));
        logger.log(Level.DEBUG, new Entry("not told"));
        Json line = Json.parse(written());
        assertThat(written()).endsWith("}\n").containsOnlyOnce("\n");
        assertThat(line.text("level")).isEqualTo("info");
        assertThat(line.text("message")).isEqualTo("guest start");
        assertThat(line.text("guest")).isEqualTo("ab");
        assertThat(line.get("status").asLong()).isEqualTo(204);
        assertThat(line.find("name")).isEmpty();
        assertThat(line.text("time")).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
    }

    @Test
    void jsonStaysOnItsLine() {
        new LogSettings(Level.INFO, true).use();
        logger.log(Level.ERROR, "a\n\"b\u0001", new IllegalStateException("c\nd"));
        Json line = Json.parse(written());
        assertThat(written().trim()).doesNotContain("\n");
        assertThat(line.text("message")).isEqualTo("a\n\"b\u0001");
        assertThat(line.text("exception")).contains("IllegalStateException: c\nd");
    }

    @Test
    void textIsForPeople() {
        logger.log(Level.WARNING, "{0} is {1}", "a\u001b[31m\nb", 7);
        assertThat(written()).matches("[\\d:.TZ-]+ quarters: warning: a \\[31m b is 7\n");
        out.reset();
        logger.log(Level.INFO, "less than a warning");
        assertThat(written()).isEmpty();
    }

    @Test
    void journalIsToldTheLevelOfEachLine() {
        LineLogger journal = new LineLogger("dev.quarters.x", new LogOutput(out, true));
        journal.log(Level.ERROR, "a bug", new IllegalStateException("why"));
        assertThat(written().lines())
                .allMatch(line -> line.startsWith("<3>"))
                .hasSizeGreaterThan(2);
        assertThat(written()).startsWith("<3>quarters: a bug\n");
    }

    @Test
    void jdkIsQuiet() {
        new LogSettings(Level.DEBUG, false).use();
        LineLogger jdk = new LineLogger("jdk.internal.httpclient", new LogOutput(out, false));
        assertThat(jdk.isLoggable(Level.DEBUG)).isFalse();
        assertThat(jdk.isLoggable(Level.WARNING)).isTrue();
        assertThat(logger.isLoggable(Level.DEBUG)).isTrue();
        assertThat(logger.isLoggable(Level.OFF)).isFalse();
    }
}
