package dev.quarters.daemon.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The other end: a connection to a server at a Unix socket. Requests are sent one after the other,
 * each when the answer to the one before was read to its end. Answers are bounded as requests are.
 */
public final class ClientConnection implements RawStream {

    private static final int LONGEST_LINE = 131072;
    private static final int MOST_FIELDS = 100;

    private final Wire wire;
    private final ChannelInput input;
    private final ChannelOutput output;

    private ClientConnection(Wire wire) {
        this.wire = wire;
        this.input = new ChannelInput(wire, new Deadline());
        this.output = new ChannelOutput(wire, new Deadline());
    }

    /** Writes a body; may take as long as it likes. */
    @FunctionalInterface
    public interface Body {
        /** To that stream, which is not to be closed. */
        void write(OutputStream out) throws IOException;
    }

    /**
     * Connects.
     *
     * @throws IOException when nobody listens there
     */
    public static ClientConnection open(Path socket) throws IOException {
        return new ClientConnection(
                new SocketWire(SocketChannel.open(UnixDomainSocketAddress.of(socket))));
    }

    /** Sends a request with a body that is there; an empty one is none. */
    public Answer ask(String method, String target, Map<String, String> fields, byte[] body)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>(fields);
        if (body.length > 0 || method.equals("POST")) {
            all.put("Content-Length", Integer.toString(body.length));
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(head(method, target, all));
        message.writeBytes(body);
        byte[] bytes = message.toByteArray();
        output.write(bytes, 0, bytes.length);
        return answer(method);
    }

    /** Sends a request with a body that is made while it is sent. */
    public Answer send(String method, String target, Map<String, String> fields, Body body)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put("Transfer-Encoding", "chunked");
        byte[] head = head(method, target, all);
        output.write(head, 0, head.length);
        IOException refused = null;
        try (ChunkedOutput chunks = new ChunkedOutput(output)) {
            body.write(chunks);
        } catch (IOException e) {
            // Who refuses a body may say so, and read no more of it.
            refused = e;
        }
        try {
            return answer(method);
        } catch (IOException e) {
            throw refused == null ? e : refused;
        }
    }

    private static byte[] head(String method, String target, Map<String, String> fields) {
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
        fields.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        head.append("\r\n");
        return head.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Answer answer(String method) throws IOException {
        try {
            Answer answer = readAnswer(method);
            while (answer.status() >= 100 && answer.status() < 200 && answer.status() != 101) {
                answer = readAnswer(method); // RFC 9110 §15.2: said in between
            }
            return answer;
        } catch (HttpException malformed) {
            throw new IOException("the answer is malformed: " + malformed.getMessage(), malformed);
        }
    }

    private Answer readAnswer(String method) throws IOException {
        if (!input.fill()) {
            throw new ConnectionLostException();
        }
        String statusLine = input.line(LONGEST_LINE);
        if (!statusLine.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
            throw new HttpException(400, "malformed status line");
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        Headers.Collector headers = new Headers.Collector();
        for (String line = input.line(LONGEST_LINE);
                !line.isEmpty();
                line = input.line(LONGEST_LINE)) {
            int colon = line.indexOf(':');
            if (colon < 1 || headers.size() >= MOST_FIELDS) {
                throw new HttpException(400, "malformed or too many header fields");
            }
            headers.add(
                    line.substring(0, colon), ChannelInput.utf8(line.substring(colon + 1)).strip());
        }
        Headers fields = headers.build();
        boolean bodiless = method.equals("HEAD") || status == 204 || status == 304 || status < 200;
        return new Answer(
                status,
                fields,
                bodiless
                        ? InputStream.nullInputStream()
                        : new AnswerInput(BodyInput.ofAnswer(input, fields)));
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
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

    /** For clients, what a server sent wrongly is an error of the connection. */
    private static final class AnswerInput extends InputStream {

        private final BodyInput body;

        AnswerInput(BodyInput body) {
            this.body = body;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return body.read(bytes, offset, length);
            } catch (HttpException malformed) {
                throw new IOException(String.valueOf(malformed.getMessage()), malformed);
            }
        }
    }
}
