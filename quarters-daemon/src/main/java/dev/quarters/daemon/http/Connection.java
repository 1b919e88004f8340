package dev.quarters.daemon.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One client: its requests, one after the other, until either side ends it. */
final class Connection implements Runnable, RawStream {

    private static final int LONGEST_LINE = 16384;
    private static final int LARGEST_HEAD = 131072;
    private static final int MOST_FIELDS = 100;
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration HEAD = Duration.ofSeconds(20);

    private final SocketChannel channel;
    private final Handler handler;
    private final Deadline deadline = new Deadline();
    private final Deadline outputDeadline = new Deadline();
    private final ChannelInput input;
    private final ChannelOutput output;

    Connection(SocketChannel channel, Handler handler) {
        this.channel = channel;
        this.handler = handler;
        this.input = new ChannelInput(channel, deadline);
        this.output = new ChannelOutput(channel, outputDeadline);
    }

    @Override
    public void run() {
        try {
            boolean more = true;
            while (more) {
                more = next();
            }
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

    /** Answers one request; false when none may follow. */
    private boolean next() throws IOException, InterruptedException {
        deadline.set(IDLE);
        if (!input.fill()) {
            return false;
        }
        deadline.set(HEAD);
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
            if (colon < 1 || !line.substring(0, colon).matches("[!#-'*+.^-z|~0-9A-Z-]+")) {
                throw new HttpException(400, "malformed header field");
            }
            headers.add(
                    line.substring(0, colon), ChannelInput.utf8(line.substring(colon + 1)).strip());
        }
        return RequestHead.of(requestLine, headers.build());
    }

    private void refuse(HttpException malformed) throws IOException {
        byte[] text = String.valueOf(malformed.getMessage()).getBytes(StandardCharsets.UTF_8);
        String start =
                "HTTP/1.1 %d Refused\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                        .formatted(malformed.status(), text.length);
        output.write(start.getBytes(StandardCharsets.US_ASCII));
        output.write(text);
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
        channel.shutdownOutput();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed.
        }
    }
}
