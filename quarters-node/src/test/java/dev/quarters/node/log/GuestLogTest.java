package dev.quarters.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.node.log.LogEntry.Stream;
import dev.quarters.node.record.Keeping.LogLimits;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a guest writes is read again, in order, as much of it as is asked for and kept. */
class GuestLogTest {

    @TempDir private Path folder;

    private static void write(GuestLog log, Stream stream, String text) throws IOException {
        try (OutputStream out = log.output(stream)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static List<String> read(GuestLog log, LogQuery query) throws Exception {
        List<String> texts = new ArrayList<>();
        log.read(query, entry -> texts.add(entry.text()));
        return texts;
    }

    private static LogQuery tail(long count) {
        return new LogQuery(false, Optional.empty(), Optional.empty(), count);
    }

    @Test
    void linesAreEntriesInDockersForm() throws Exception {
        GuestLog log = new GuestLog(folder.resolve("g"), LogLimits.NONE);
        write(log, Stream.STDOUT, "one\ntwo\nno end");
        write(log, Stream.STDERR, "apart\n");

        assertThat(read(log, LogQuery.ALL)).containsExactly("one\n", "two\n", "no end", "apart\n");
        assertThat(Files.readAllLines(log.path()).getLast())
                .matches("\\{\"log\":\"apart\\\\n\",\"stream\":\"stderr\",\"time\":\"[^\"]+Z\"}");
    }

    @Test
    void longLineIsSeveralEntries() throws Exception {
        GuestLog log = new GuestLog(folder, LogLimits.NONE);
        write(log, Stream.STDOUT, "x".repeat(40_000) + "\n");
        assertThat(String.join("", read(log, LogQuery.ALL))).hasSize(40_001);
        assertThat(read(log, LogQuery.ALL)).hasSize(3);
    }

    @Test
    void tailSinceAndUntilChoose() throws Exception {
        GuestLog log = new GuestLog(folder, LogLimits.NONE);
        write(log, Stream.STDOUT, "a\nb\nc\n");
        Instant later = Instant.now().plusSeconds(1);
        assertThat(read(log, tail(2))).containsExactly("b\n", "c\n");
        assertThat(read(log, tail(0))).isEmpty();
        assertThat(read(log, tail(9))).hasSize(3);
        assertThat(read(log, new LogQuery(false, Optional.of(later), Optional.empty(), -1)))
                .isEmpty();
        assertThat(read(log, new LogQuery(false, Optional.empty(), Optional.of(later), -1)))
                .hasSize(3);
    }

    @Test
    void oldFilesGoAway() throws Exception {
        GuestLog log = new GuestLog(folder, new LogLimits(1000, 3));
        for (int i = 0; i < 100; i++) {
            write(log, Stream.STDOUT, "line " + i + "\n");
        }
        List<String> kept = read(log, LogQuery.ALL);
        assertThat(kept).hasSizeBetween(20, 45).last().isEqualTo("line 99\n");
        assertThat(kept.getFirst()).isEqualTo("line " + (100 - kept.size()) + "\n");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(3).allMatch(file -> file.toFile().length() <= 1000);
        }
    }

    @Test
    void readersFollowThroughRotationToTheEnd() throws Exception {
        GuestLog log = new GuestLog(folder, new LogLimits(500, 50));
        log.begin();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Thread reader =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        log.read(
                                                new LogQuery(
                                                        true,
                                                        Optional.empty(),
                                                        Optional.empty(),
                                                        -1),
                                                entry -> seen.add(entry.text()));
                                    } catch (IOException | InterruptedException e) {
                                        seen.add(e.toString());
                                    }
                                });
        write(log, Stream.STDOUT, "first\n");
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("first\n");
        for (int i = 0; i < 100; i++) {
            write(log, Stream.STDOUT, i + "\n");
        }
        log.end();
        assertThat(reader.join(java.time.Duration.ofSeconds(10))).isTrue();
        assertThat(seen).hasSize(100).last().isEqualTo("99\n");
    }

    @Test
    void damagedLineIsLeftOut() throws Exception {
        GuestLog log = new GuestLog(folder, LogLimits.NONE);
        write(log, Stream.STDOUT, "good\n");
        log.end();
        Files.writeString(log.path(), "{\"log\":\"cut\n", java.nio.file.StandardOpenOption.APPEND);
        write(log, Stream.STDOUT, "after\n");
        assertThat(read(log, LogQuery.ALL)).containsExactly("good\n", "after\n");
    }
}
