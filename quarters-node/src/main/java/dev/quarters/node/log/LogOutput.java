package dev.quarters.node.log;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Takes lines out of a stream. One that is longer than Docker's 16 KiB is several entries. */
final class LogOutput extends OutputStream {

    private static final int LONGEST = 16384;

    private final GuestLog log;
    private final LogEntry.Stream stream;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LogOutput(GuestLog log, LogEntry.Stream stream) {
        this.log = log;
        this.stream = stream;
    }

    @Override
    public synchronized void write(int value) {
        line.write(value);
        if (value == '\n' || line.size() >= LONGEST) {
            enter();
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    @Override
    public synchronized void close() {
        if (line.size() > 0) {
            enter();
        }
    }

    private void enter() {
        log.append(new LogEntry(Instant.now(), stream, line.toString(StandardCharsets.UTF_8)));
        line.reset();
    }
}
