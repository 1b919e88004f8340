package dev.quarters.daemon.container;

import dev.quarters.daemon.http.RawStream;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/** What a client types on a connection that was taken over, copied by a thread of its own. */
final class RawCopy {

    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final RawStream raw;
    private final Thread thread;

    private RawCopy(RawStream raw, Thread thread) {
        this.raw = raw;
        this.thread = thread;
    }

    /**
     * Starts one.
     *
     * @param target empty: nothing is done with it
     * @param closes whether the end of what is typed is the end of the target; else it means to
     *     leave, as the client says it that finds the keys for it itself
     * @param keys that mean to leave, where there are any
     */
    static RawCopy start(
            RawStream raw,
            Optional<OutputStream> target,
            boolean closes,
            Optional<DetachKeys> keys,
            Runnable onLeave) {
        return new RawCopy(
                raw, Thread.ofVirtual().start(() -> copy(raw, target, closes, keys, onLeave)));
    }

    private static void copy(
            RawStream raw,
            Optional<OutputStream> target,
            boolean closes,
            Optional<DetachKeys> keys,
            Runnable onLeave) {
        OutputStream to = target.orElseGet(OutputStream::nullOutputStream);
        try {
            if (keys.isPresent()) {
                boolean _ = keys.get().copy(raw.input(), to);
            } else {
                copyPieces(raw, to);
            }
            if (closes) {
                to.close();
            } else if (target.isPresent()) {
                onLeave.run();
            }
        } catch (IOException ended) {
            if (!drained(raw)) {
                onLeave.run();
            }
        }
    }

    /** Piece by piece: {@code transferTo} would read more before it writes. */
    private static void copyPieces(RawStream raw, OutputStream to) throws IOException {
        byte[] piece = new byte[8192];
        for (int count = raw.input().read(piece); count >= 0; count = raw.input().read(piece)) {
            to.write(piece, 0, count);
            to.flush();
        }
    }

    /** Reads on when nobody takes it any more; false when the client is lost, which is to leave. */
    private static boolean drained(RawStream raw) {
        try {
            copyPieces(raw, OutputStream.nullOutputStream());
            return true;
        } catch (IOException lost) {
            return false;
        }
    }

    /**
     * Ends the connection: first the direction to the client, which then ends its own. Were it
     * closed with something unread in it, the client would see an error (unix(7) "ECONNRESET").
     */
    void finish() throws IOException, InterruptedException {
        raw.endOutput();
        boolean _ = thread.join(FAREWELL);
        raw.close();
    }
}
