package dev.quarters.node.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads a log, file by file. A line longer than {@link #LONGEST_LINE} is none of ours and is left
 * out.
 */
public final class LogReader {

    private static final int LONGEST_LINE = 1 << 20;
    private static final long FOREVER = Duration.ofDays(36500).toNanos();

    private final GuestLog log;
    private final LogQuery query;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteBuffer buffer = ByteBuffer.allocate(65536);
    private long toSkip;
    private boolean over;

    LogReader(GuestLog log, LogQuery query) {
        this.log = log;
        this.query = query;
    }

    /** Takes entries. */
    @FunctionalInterface
    public interface Reader {
        /** Takes one. */
        void take(LogEntry entry) throws IOException;
    }

    void read(Reader reader) throws IOException, InterruptedException {
        List<GuestLog.Part> parts = log.parts();
        try {
            toSkip = query.tail() < 0 ? 0 : Math.max(0, count(parts) - query.tail());
            for (GuestLog.Part part : parts) {
                boolean last = part.equals(parts.getLast());
                if (last && query.follow()) {
                    follow(part, reader);
                } else {
                    readToEnd(part, 0, reader);
                }
            }
            if (parts.isEmpty() && query.follow()) {
                followFromNothing(reader);
            }
        } finally {
            for (GuestLog.Part part : parts) {
                part.channel().close();
            }
        }
    }

    /** Lines that are there. Each entry is one. */
    private long count(List<GuestLog.Part> parts) throws IOException {
        long lines = 0;
        for (GuestLog.Part part : parts) {
            long position = 0;
            while (part.channel().read(buffer.clear(), position) > 0) {
                position += buffer.position();
                for (int i = 0; i < buffer.position(); i++) {
                    lines += buffer.get(i) == '\n' ? 1 : 0;
                }
            }
        }
        return lines;
    }

    private void followFromNothing(Reader reader) throws IOException, InterruptedException {
        if (log.awaitFirst()) {
            GuestLog.Part first = log.after(-1);
            if (first != null) {
                follow(first, reader);
            }
        }
    }

    private void follow(GuestLog.Part begin, Reader reader)
            throws IOException, InterruptedException {
        GuestLog.Part part = begin;
        long position = readToEnd(part, 0, reader);
        while (!over && log.awaitMore(part, position, patience())) {
            boolean followed = log.isFollowed(part);
            position = readToEnd(part, position, reader);
            if (followed) {
                GuestLog.Part next = log.after(part.generation());
                if (next == null) {
                    return;
                }
                if (!part.equals(begin)) {
                    part.channel().close();
                }
                part = next;
                position = 0;
                line.reset();
            }
        }
        if (!over) {
            readToEnd(part, position, reader);
        }
        if (!part.equals(begin)) {
            part.channel().close();
        }
    }

    private long patience() {
        return query.until()
                .map(until -> Math.max(0, Duration.between(Instant.now(), until).toNanos()))
                .orElse(FOREVER);
    }

    private long readToEnd(GuestLog.Part part, long from, Reader reader) throws IOException {
        long position = from;
        while (!over && part.channel().read(buffer.clear(), position) > 0) {
            position += buffer.position();
            buffer.flip();
            while (!over && buffer.hasRemaining()) {
                byte next = buffer.get();
                if (next == '\n') {
                    take(reader);
                } else if (line.size() < LONGEST_LINE) {
                    line.write(next);
                }
            }
        }
        return position;
    }

    private void take(Reader reader) throws IOException {
        byte[] bytes = line.toByteArray();
        line.reset();
        if (toSkip > 0) {
            toSkip--;
            return;
        }
        Optional<LogEntry> entry = LogEntry.of(bytes);
        if (entry.isEmpty()) {
            return;
        }
        Instant time = entry.get().time();
        if (query.until().filter(time::isAfter).isPresent()) {
            over = true;
        } else if (query.since().filter(time::isBefore).isEmpty()) {
            reader.take(entry.get());
        }
    }
}
