package dev.quarters.daemon.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

/** One client: its requests, one after the other, until either side ends it. */
final class Connection implements Runnable, RawStream {

    /** RFC 9110 §5.1. */
    private static final Pattern NAME = Pattern.compile("[!#-'*+.^-z|~0-9A-Z-]+");

    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");
    private static final int LONGEST_LINE = 16384;
    private static final int LARGEST_HEAD = 131072;
    private static final int MOST_FIELDS = 100;
    private static final int MOST_IGNORED = 1 << 20;
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Wire wire;
    private final Patience patience;
    private final Handler handler;
    private final Deadline deadline = new Deadline();
    private final Deadline outputDeadline = new Deadline();
    private final ChannelInput input;
    private final ChannelOutput output;

    Connection(Wire wire, Patience patience, Handler handler) {
        this.patience = patience;
        this.wire = wire;
        this.handler = handler;
        this.input = new ChannelInput(wire, deadline);
        this.output = new ChannelOutput(wire, outputDeadline);
    }

    @Override
    public void run() {
        try {
            deadline.set(patience.head());
            open();
            boolean more = true;
            while (more) {
                more = next();
            }
            outputDeadline.set(FAREWELL);
            wire.endOutput();
        } catch (IOException gone) {
            // Nobody is there to be told.
        } catch (HttpException malformed) {
            // In what followed an answer.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void open() throws IOException {
        try {
            wire.open();
        } catch (SSLException refused) {
            System.getLogger(Connection.class.getName())
                    .log(
                            System.Logger.Level.DEBUG,
                            "a client was refused: " + refused.getMessage());
            throw refused;
        }
    }

    /** Answers one request; false when none may follow. */
    private boolean next() throws IOException, InterruptedException {
        deadline.set(patience.idle());
        if (!input.fill()) {
            return false;
        }
        deadline.set(patience.head());
        Exchange exchange;
        try {
            RequestHead head = head();
            deadline.lift();
            if (head.headers().lists("expect", "100-continue")) {
                output.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            exchange = new Exchange(this, head, BodyInput.of(input, head.headers()));
        } catch (HttpException malformed) {
            deadline.lift();
            refuse(malformed);
            return false;
        }
        handler.handle(exchange);
        return !exchange.isOver();
    }

    private RequestHead head() throws IOException {
        String requestLine = input.line(LONGEST_LINE);
        if (requestLine.isEmpty()) { // RFC 9112 §2.2: an empty line before is to be passed over
            requestLine = input.line(LONGEST_LINE);
        }
        Headers.Collector headers = new Headers.Collector();
        int size = 0;
        for (String line = input.line(LARGEST_HEAD);
                !line.isEmpty();
                line = input.line(LARGEST_HEAD)) {
            size += line.length();
            if (size > LARGEST_HEAD || headers.size() >= MOST_FIELDS) {
                throw new HttpException(431, "the request has too many header fields");
            }
            int colon = line.indexOf(':');
            if (colon < 1 || !NAME.matcher(line.substring(0, colon)).matches()) {
                throw new HttpException(400, "malformed header field");
            }
            String value = ChannelInput.utf8(line.substring(colon + 1)).strip();
            if (CONTROL.matcher(value).find()) { // RFC 9110 §5.5
                throw new HttpException(400, "a control character in a header field");
            }
            headers.add(line.substring(0, colon), value);
        }
        return RequestHead.of(requestLine, headers.build());
    }

    private void refuse(HttpException malformed) throws IOException {
        byte[] text = String.valueOf(malformed.getMessage()).getBytes(StandardCharsets.UTF_8);
        String start =
                "HTTP/1.1 %d Refused\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                        .formatted(malformed.status(), text.length);
        output.write(
                (start + new String(text, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8));
        wire.endOutput();
        // Were it closed with something unread in it, the client would see an error instead.
        deadline.set(FAREWELL);
        for (int rest = MOST_IGNORED; rest > 0 && input.fill(); ) {
            rest -= (int) input.skip(rest);
        }
    }

    /** Runs that when the client ends its direction or is gone. */
    void watch(Runnable action) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                while (input.fill()) {
                                    input.skip(Integer.MAX_VALUE);
                                }
                            } catch (IOException gone) {
                                // as well
                            }
                            action.run();
                        });
    }

    /** Whether the client took too long. */
    boolean isOverdue() {
        return deadline.isOver() || outputDeadline.isOver();
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    ChannelOutput channelOutput() {
        return output;
    }

    @Override
    public void endOutput() throws IOException {
        wire.endOutput();
    }

    @Override
    public void close() {
        try {
            wire.close();
        } catch (IOException e) {
            // It is closed.
        }
    }
}
