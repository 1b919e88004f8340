package dev.quarters.daemon.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * The body of a message: of a known length, or in chunks (RFC 9112 §6, §7.1); that of an answer may
 * also end with the connection.
 */
final class BodyInput extends InputStream {

    private static final Duration STALL = Duration.ofSeconds(60);
    private static final int LONGEST_LINE = 1024;
    private static final int MOST_TRAILERS = 32;

    private final ChannelInput in;
    private final boolean chunked;
    private final boolean untilClose;

    /** Of the body, or of the chunk. */
    private long left;

    private boolean ended;
    private boolean begun;

    private BodyInput(ChannelInput in, boolean chunked, boolean untilClose, long length) {
        this.in = in;
        this.chunked = chunked;
        this.untilClose = untilClose;
        this.left = length;
        this.ended = !chunked && length == 0;
    }

    static BodyInput of(ChannelInput in, Headers headers) {
        Optional<String> coding = headers.find("transfer-encoding");
        boolean chunked = coding.filter("chunked"::equalsIgnoreCase).isPresent();
        if (coding.isPresent()) {
            // RFC 9112 §6.1: both fields may be an attempt at smuggling.
            if (!chunked || headers.find("content-length").isPresent()) {
                throw new HttpException(400, "unknown transfer coding");
            }
            return new BodyInput(in, true, false, 0);
        }
        return new BodyInput(
                in, false, false, headers.find("content-length").map(BodyInput::length).orElse(0L));
    }

    /** RFC 9112 §6.3: without a length it ends with the connection. */
    static BodyInput ofAnswer(ChannelInput in, Headers headers) {
        boolean tells =
                headers.find("transfer-encoding").isPresent()
                        || headers.find("content-length").isPresent();
        return tells ? of(in, headers) : new BodyInput(in, false, true, Long.MAX_VALUE);
    }

    private static long length(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new HttpException(400, "malformed content length");
        }
        return Long.parseLong(text);
    }

    /** Whether all of it was read. */
    boolean isEnded() {
        return ended;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        in.deadline().set(STALL);
        try {
            if (ended || (chunked && left == 0 && !nextChunk())) {
                return -1;
            }
            int count = in.read(bytes, offset, (int) Math.min(length, left));
            if (count < 0 && untilClose) {
                ended = true;
                return -1;
            }
            if (count < 0) {
                throw new HttpException(400, "the body ends too early");
            }
            left -= count;
            ended = !chunked && left == 0;
            return count;
        } finally {
            in.deadline().lift();
        }
    }

    private boolean nextChunk() throws IOException {
        if (begun && !in.line(LONGEST_LINE).isEmpty()) {
            throw new HttpException(400, "malformed chunk");
        }
        begun = true;
        String size = in.line(LONGEST_LINE).split(";", 2)[0].strip();
        if (!size.matches("[0-9a-fA-F]{1,15}")) {
            throw new HttpException(400, "malformed chunk size");
        }
        left = Long.parseLong(size, 16);
        if (left > 0) {
            return true;
        }
        for (int trailers = 0; !in.line(LONGEST_LINE).isEmpty(); trailers++) {
            if (trailers > MOST_TRAILERS) {
                throw new HttpException(431, "too many trailers");
            }
        }
        ended = true;
        return false;
    }
}
